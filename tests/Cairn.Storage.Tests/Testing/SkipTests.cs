using Cairn.Testing;
using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Cairn.Storage.Tests.Testing;

/// <summary>The way in which tests skip themselves, seen from the runner's side.</summary>
public sealed class SkipTests
{
    [Fact]
    public async Task A_test_that_skips_is_counted_as_skipped_and_tells_why()
    {
        var (summary, messages) = await Run(nameof(Samples.Skips));
        Assert.Equal((1, 0, 1), (summary.Total, summary.Failed, summary.Skipped));
        Assert.Equal("There is no such thing here.", Assert.Single(messages.OfType<ITestSkipped>()).Reason);
        Assert.Empty(messages.OfType<ITestFailed>());
    }

    [Fact]
    public async Task A_test_that_fails_still_fails()
    {
        var (summary, messages) = await Run(nameof(Samples.Fails));
        Assert.Equal((1, 1, 0), (summary.Total, summary.Failed, summary.Skipped));
        Assert.Empty(messages.OfType<ITestSkipped>());
    }

    [Fact]
    public async Task A_test_that_has_no_reason_to_skip_passes()
    {
        var (summary, messages) = await Run(nameof(Samples.Passes));
        Assert.Equal((1, 0, 0), (summary.Total, summary.Failed, summary.Skipped));
        Assert.Single(messages.OfType<ITestPassed>());
    }

    [Fact]
    public void A_test_about_what_its_class_lacks_is_no_test()
    {
        Assert.Empty(Discover(typeof(Lacking), nameof(Lacking.AboutTwoProcesses)));
        Assert.Single(Discover(typeof(Lacking), nameof(Lacking.AboutFiles)));
        Assert.Single(Discover(typeof(Complete), nameof(Complete.AboutTwoProcesses)));
    }

    private static IEnumerable<IXunitTestCase> Discover(Type type, string name)
    {
        var collection = new TestCollection(new TestAssembly(Reflector.Wrap(type.Assembly)), null, "samples");
        var method = Reflector.Wrap(type.GetMethod(name)!);
        var testMethod = new TestMethod(new TestClass(collection, Reflector.Wrap(type)), method);
        return new SkippableFactDiscoverer(new Xunit.Sdk.NullMessageSink())
            .Discover(new DefaultOptions(), testMethod, method.GetCustomAttributes(typeof(SkippableFactAttribute)).Single());
    }

    private static async Task<(RunSummary Summary, List<IMessageSinkMessage> Messages)> Run(string name)
    {
        var testCase = Assert.Single(Discover(typeof(Samples), name));
        var sink = new Xunit.Sdk.NullMessageSink();
        using var bus = new Recorder();
        using var cancellation = new CancellationTokenSource();
        var summary = await testCase.RunAsync(sink, bus, [], new ExceptionAggregator(), cancellation);
        return (summary, bus.Messages);
    }

    private sealed class DefaultOptions : ITestFrameworkDiscoveryOptions
    {
        public TValue? GetValue<TValue>(string name) => default;

        public void SetValue<TValue>(string name, TValue value)
        {
        }
    }

    private sealed class Recorder : IMessageBus
    {
        public List<IMessageSinkMessage> Messages { get; } = [];

        public bool QueueMessage(IMessageSinkMessage message)
        {
            Messages.Add(message);
            return true;
        }

        public void Dispose()
        {
        }
    }

#pragma warning disable xUnit1000 // Not public, so that only the tests above run them.
    private sealed class Samples
    {
        [SkippableFact]
        public void Skips() => Skip.Because("There is no such thing here.");

        [SkippableFact]
        public void Fails() => Assert.Fail("On purpose.");

        [SkippableFact]
        public void Passes() => Skip.Unless(condition: true, "Never.");
    }

    private class Complete
    {
        [SkippableFact(Needs = Needs.SeveralProcesses)]
        public void AboutTwoProcesses()
        {
        }

        [SkippableFact(Needs = Needs.Persistence)]
        public void AboutFiles()
        {
        }
    }

    [Lacks(Needs.SeveralProcesses)]
    private sealed class Lacking : Complete;
#pragma warning restore xUnit1000
}
