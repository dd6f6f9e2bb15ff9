using Microsoft.Win32.SafeHandles;

namespace Cairn.Engines.Sqlite.Native;

/// <summary>Owns a prepared statement.</summary>
internal sealed class StatementHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public StatementHandle(nint statement)
        : base(ownsHandle: true) => SetHandle(statement);

    protected override bool ReleaseHandle()
    {
        _ = Sqlite3.FinalizeStatement(handle); // It answers with the last step's error, which has been reported.
        return true;
    }
}
