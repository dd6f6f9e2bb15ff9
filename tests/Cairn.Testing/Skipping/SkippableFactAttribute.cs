using Xunit;
using Xunit.Sdk;

namespace Cairn.Testing;

/// <summary>A fact that may find out that it cannot run here; see <see cref="Skip"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Cairn.Testing.SkippableFactDiscoverer", "Cairn.Testing")]
public sealed class SkippableFactAttribute : FactAttribute
{
    /// <summary>What it is about; a class that <see cref="LacksAttribute">lacks</see> it does not have the test.</summary>
    public Needs Needs { get; set; }
}

/// <summary>A theory whose rows may find out that they cannot run here; see <see cref="Skip"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Cairn.Testing.SkippableTheoryDiscoverer", "Cairn.Testing")]
public sealed class SkippableTheoryAttribute : TheoryAttribute
{
    /// <summary>What it is about; a class that <see cref="LacksAttribute">lacks</see> it does not have the test.</summary>
    public Needs Needs { get; set; }
}
