namespace Cairn.Engines.Sqlite.Native;

/// <summary>The numbers of SQLite's C interface that the engine uses.</summary>
internal static class Sqlite3Codes
{
    // Results; those above 255 are extended codes, whose low byte is the primary one.
    public const int Ok = 0, Internal = 2, Perm = 3, Busy = 5, Locked = 6, NoMem = 7, ReadOnly = 8, Interrupt = 9,
        IoErr = 10, Corrupt = 11, Full = 13, CantOpen = 14, Protocol = 15, Format = 24, NotADb = 26, Row = 100, Done = 101;

    public const int IoErrCorruptFs = IoErr | (33 << 8);

    // How a file is opened.
    public const int OpenReadOnly = 0x1, OpenReadWrite = 0x2, OpenCreate = 0x4, OpenUri = 0x40, OpenNoMutex = 0x8000;

    public const uint PreparePersistent = 0x1;

    public const int CheckpointPassive = 0, CheckpointTruncate = 3;

    public const int FcntlFilePointer = 7, FcntlJournalPointer = 28;

    public const int SyncNormal = 0x2, SyncDataOnly = 0x10;

    public const int ConfigMemStatus = 9;
}
