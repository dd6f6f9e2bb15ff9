namespace Cairn.Engines.Lmdb.Files;

/// <summary>The names of the files in a vault's directory, beside its marker.</summary>
internal static class VaultFiles
{
    public const string Data = "data.mdb", Lock = "lock.mdb";

    /// <summary>Where compaction writes; what is left of it when it was killed is of no use.</summary>
    public const string Compacted = "data.mdb.compacting";

    public static string DataIn(string directory) => Path.Combine(directory, Data);

    public static string LockIn(string directory) => Path.Combine(directory, Lock);

    public static string CompactedIn(string directory) => Path.Combine(directory, Compacted);
}
