using Xunit;
using Xunit.Sdk;

namespace Cairn.Testing;

/// <summary>A fact that may find out that it cannot run here; see <see cref="Skip"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Cairn.Testing.SkippableFactDiscoverer", "Cairn.Testing")]
public sealed class SkippableFactAttribute : FactAttribute;

/// <summary>A theory whose rows may find out that they cannot run here; see <see cref="Skip"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Cairn.Testing.SkippableTheoryDiscoverer", "Cairn.Testing")]
public sealed class SkippableTheoryAttribute : TheoryAttribute;
