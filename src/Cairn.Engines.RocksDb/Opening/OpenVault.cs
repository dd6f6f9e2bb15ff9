using Cairn.Engines.RocksDb.Native;

namespace Cairn.Engines.RocksDb.Opening;

/// <summary>An open database with the directory it is in and the claim to it. They end together, the claim last.</summary>
internal sealed class OpenVault(string path, DirectoryClaim claim, RocksDatabase database, bool readOnly) : IDisposable
{
    /// <summary>The directory, as a full path.</summary>
    internal string Path => path;

    internal RocksDatabase Database => database;

    internal bool ReadOnly => readOnly;

    /// <summary>Whether it is open for reading only because the disk is too full for opening it to write.</summary>
    internal bool LacksRoom { get; init; }

    /// <summary>Whether everything in the log has been synced, so that its length may be noted at the end.</summary>
    internal bool Synced { get; set; }

    public void Dispose()
    {
        database.Dispose();
        if (Synced)
            KnownLengths.RecordClosed(path);
        claim.Dispose();
    }
}
