namespace Cairn.Testing;

/// <summary>What a test of a suite is about that not every engine has.</summary>
[Flags]
public enum Needs
{
    /// <summary>Nothing that an engine could lack.</summary>
    Nothing = 0,

    /// <summary>Vaults that outlive the engine.</summary>
    Persistence = 1,

    /// <summary>Vaults that several processes have open at once.</summary>
    SeveralProcesses = 2,

    /// <summary>Vaults that only one process may have open.</summary>
    OneProcess = 4,
}

/// <summary>Tells a suite what its engine does not have: tests that are about it are not tests of this class at all, neither run nor
/// skipped.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class LacksAttribute(Needs what) : Attribute
{
    /// <summary>What it does not have.</summary>
    public Needs What { get; } = what;
}
