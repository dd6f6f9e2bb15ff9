using Xunit.Abstractions;
using Xunit.Sdk;

namespace Cairn.Testing;

/// <summary>For the runner: makes the test case of a <see cref="SkippableFactAttribute"/>.</summary>
public sealed class SkippableFactDiscoverer(IMessageSink diagnostics) : FactDiscoverer(diagnostics)
{
    public override IEnumerable<IXunitTestCase> Discover(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        Lacking.What(testMethod, factAttribute) ? [] : base.Discover(discoveryOptions, testMethod, factAttribute);

    protected override IXunitTestCase CreateTestCase(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        new SkippableTestCase(DiagnosticMessageSink, discoveryOptions.MethodDisplayOrDefault(), discoveryOptions.MethodDisplayOptionsOrDefault(), testMethod);
}

/// <summary>For the runner: makes the test cases of a <see cref="SkippableTheoryAttribute"/>, one for each row.</summary>
public sealed class SkippableTheoryDiscoverer(IMessageSink diagnostics) : TheoryDiscoverer(diagnostics)
{
    public override IEnumerable<IXunitTestCase> Discover(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo theoryAttribute) =>
        Lacking.What(testMethod, theoryAttribute) ? [] : base.Discover(discoveryOptions, testMethod, theoryAttribute);

    protected override IEnumerable<IXunitTestCase> CreateTestCasesForDataRow(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo theoryAttribute, object[] dataRow) =>
        [new SkippableTestCase(DiagnosticMessageSink, discoveryOptions.MethodDisplayOrDefault(), discoveryOptions.MethodDisplayOptionsOrDefault(), testMethod, dataRow)];

    protected override IEnumerable<IXunitTestCase> CreateTestCasesForTheory(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo theoryAttribute) =>
        throw new NotSupportedException($"The data of '{testMethod.Method.Name}' cannot be listed before it runs; use values that can be serialized.");
}

/// <summary>Compares what a test is about with what its class lacks.</summary>
internal static class Lacking
{
    public static bool What(ITestMethod test, IAttributeInfo attribute) =>
        (attribute.GetNamedArgument<Needs>(nameof(SkippableFactAttribute.Needs)) & Of(test.TestClass.Class)) != 0;

    private static Needs Of(ITypeInfo type) =>
        type.GetCustomAttributes(typeof(LacksAttribute)).Select(lacks => lacks.GetNamedArgument<Needs>(nameof(LacksAttribute.What))).FirstOrDefault();
}
