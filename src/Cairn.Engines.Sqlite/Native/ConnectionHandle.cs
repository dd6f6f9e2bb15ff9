using Microsoft.Win32.SafeHandles;

namespace Cairn.Engines.Sqlite.Native;

/// <summary>Owns an open connection.</summary>
internal sealed class ConnectionHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public ConnectionHandle(nint db)
        : base(ownsHandle: true) => SetHandle(db);

    protected override bool ReleaseHandle() => Sqlite3.Close(handle) == Sqlite3Codes.Ok;
}
