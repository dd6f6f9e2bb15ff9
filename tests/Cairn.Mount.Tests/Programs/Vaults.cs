namespace Cairn.Mount.Tests.Programs;

/// <summary>Kinds of vault that programs work in.</summary>
public static class Vaults
{
    /// <summary>Engines, and names that say where contents are: one kind usually, three with long tests.</summary>
    public static TheoryData<string, string> All
    {
        get
        {
            var kinds = new TheoryData<string, string> { { "sqlite:", "packed/" } };
            if (TestSettings.Long)
            {
                kinds.Add("sqlite:", "vault.cairn");
                kinds.Add("lmdb:", "vault.cairn");
            }
            return kinds;
        }
    }
}
