using Xunit;

namespace Cairn.Cli.Tests;

/// <summary><c>./test</c>: what it makes of what the runner says.</summary>
public sealed class TestCommandTests : IDisposable
{
    private const string Results = """
        <?xml version="1.0" encoding="utf-8"?>
        <TestRun><Results>
          <UnitTestResult testName="A.Passes" outcome="Passed" duration="1" />
          <UnitTestResult testName="A.Fails(x: &quot;a&lt;b&quot;)" outcome="Failed">
            <Output><ErrorInfo><Message>Expected: 1&#xD;
        Actual: 2</Message><StackTrace>   at A.Fails()</StackTrace></ErrorInfo></Output>
          </UnitTestResult>
          <UnitTestResult testName="A.Skips" outcome="NotExecuted"><Output><ErrorInfo><Message>no &lt;fuse&gt; here</Message></ErrorInfo></Output></UnitTestResult>
        </Results><TestDefinitions><UnitTest name="A.Passes" /></TestDefinitions></TestRun>
        """;

    private const string WriteResults = """
        while [ "$1" != --results-directory ]; do shift; done
        cp results "$2/One.Tests.trx"

        """;

    private readonly FakeSdk _sdk = new();

    public TestCommandTests()
    {
        Directory.CreateDirectory(_sdk["tests/One.Tests"]);
        File.WriteAllText(_sdk["tests/One.Tests/One.Tests.csproj"], "");
        File.WriteAllText(_sdk["sdk/results"], Results);
        File.WriteAllText(_sdk["cairn"], "#!/bin/sh\n");
    }

    public void Dispose() => _sdk.Dispose();

    [Fact]
    public async Task It_closes_with_the_sums_and_says_why_tests_failed_or_were_skipped()
    {
        var ran = await RunAsync(WriteResults + "exit 1");

        Assert.Equal(1, ran.ExitCode);
        Assert.Equal("1 passed, 1 failed, 1 skipped", ran.Lines[^1]);
        Assert.Contains("skipped A.Skips: no <fuse> here", ran.Lines);
        Assert.Contains("failed  A.Fails(x: \"a<b\")\n    Expected: 1\n    Actual: 2\n       at A.Fails()\n", ran.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_succeeds_when_nothing_failed()
    {
        await File.WriteAllTextAsync(_sdk["sdk/results"], Results.Replace("\"Failed\"", "\"Passed\"", StringComparison.Ordinal));
        var ran = await RunAsync(WriteResults);

        Assert.Equal(0, ran.ExitCode);
        Assert.Equal("2 passed, 0 failed, 1 skipped", ran.Lines[^1]);
    }

    [Fact]
    public async Task A_runner_that_dies_without_results_has_failed()
    {
        var ran = await RunAsync("echo 'host crashed'; exit 1");

        Assert.Equal(1, ran.ExitCode);
        Assert.Equal("0 passed, 1 failed, 0 skipped", ran.Lines[^1]);
        Assert.Contains("    host crashed", ran.Lines);
    }

    [Fact]
    public async Task A_runner_that_dies_halfway_has_failed_besides_what_failed_in_it()
    {
        var ran = await RunAsync(WriteResults + "echo 'Test Run Aborted.'; exit 1");

        Assert.Equal("1 passed, 2 failed, 1 skipped", ran.Lines[^1]);
    }

    [Fact]
    public async Task No_tests_are_no_success()
    {
        var ran = await RunAsync("exit 0", "nothing");

        Assert.Equal(1, ran.ExitCode);
        Assert.Equal("0 passed, 0 failed, 0 skipped", ran.Lines[^1]);
    }

    [Fact]
    public async Task A_filter_is_part_of_a_name_or_a_whole_expression()
    {
        await RunAsync(WriteResults, "Word");
        await RunAsync(WriteResults, "'Category=Slow'");
        var filters = _sdk.Calls.Where(call => call.StartsWith("test ", StringComparison.Ordinal)).Select(call => call.Split("--filter ")[1].Split(' ')[0]);

        Assert.Equal(["FullyQualifiedName~Word", "Category=Slow"], filters);
    }

    [Fact]
    public async Task Nothing_it_started_and_no_file_stays_behind()
    {
        var ran = await RunAsync(WriteResults + "echo left >\"$TMPDIR/file\"; setsid sleep 600 >/dev/null 2>&1 & echo $! >sleeper");
        var sleeper = (await File.ReadAllTextAsync(_sdk["sdk/sleeper"])).Trim();

        Assert.Equal("1 passed, 1 failed, 1 skipped", ran.Lines[^1]);
        // The command line of a process that has ended and was not yet taken note of is empty.
        var gone = await Shell.ScriptAsync("timeout 10 bash -c 'while tr -d \"\\0\" </proc/$0/cmdline | grep -q .; do :; done' $1", sleeper);
        Assert.Equal(0, gone.ExitCode);
        Assert.Empty(Directory.GetDirectories(_sdk[""], "cairn.*"));
    }

    private Task<Ran> RunAsync(string script, string arguments = "")
    {
        _sdk.Does($"[ \"$1\" = test ] || exit 0\n{script}");
        return _sdk.RunAsync($"./test {arguments}");
    }
}
