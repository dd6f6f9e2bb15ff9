namespace Cairn.Engines.Sqlite.Native;

/// <summary>What SQLite reports, as our own errors.</summary>
internal static unsafe class SqliteError
{
    private const int EPerm = 1, EAcces = 13, ENoSpc = 28, ERoFs = 30, EDQuot = 122;

    /// <summary>The error that the last call on a connection ended in.</summary>
    public static CairnException From(nint db, int code)
    {
        var extended = Sqlite3.ExtendedErrCode(db);
        if (Primary(extended) != Primary(code))
            return From(code);
        var errno = Sqlite3.SystemErrno(db);
        return new CairnException(Sort(extended, errno), Describe(Sqlite3.Text(Sqlite3.ErrMsg(db)), extended, errno));
    }

    /// <summary>An error that no connection remembers.</summary>
    public static CairnException From(int code) =>
        new(Sort(code, 0), Describe(Sqlite3.Text(Sqlite3.ErrStr(code)), code, 0));

    /// <summary>The primary code in an extended one.</summary>
    public static int Primary(int code) => code & 0xff;

    private static string Describe(string what, int code, int errno) => Primary(code) switch
    {
        Sqlite3Codes.Busy or Sqlite3Codes.Locked or Sqlite3Codes.Protocol => $"Somebody else kept the vault locked for too long; try again. (SQLite {code}: {what})",
        Sqlite3Codes.Full => $"There is no space left for the vault. (SQLite {code}: {what})",
        Sqlite3Codes.IoErr or Sqlite3Codes.CantOpen => $"Reading or writing the vault's files failed. (SQLite {code}: {what}; errno {errno})",
        _ => $"SQLite reports error {code}: {what}.",
    };

    private static ErrorCode Sort(int code, int errno) => Primary(code) switch
    {
        Sqlite3Codes.Busy or Sqlite3Codes.Locked or Sqlite3Codes.Protocol => ErrorCode.Busy,
        Sqlite3Codes.Full => ErrorCode.NoSpace,
        Sqlite3Codes.ReadOnly => ErrorCode.ReadOnly,
        Sqlite3Codes.Corrupt or Sqlite3Codes.NotADb or Sqlite3Codes.Format => ErrorCode.Corrupt,
        Sqlite3Codes.Perm => ErrorCode.AccessDenied,
        Sqlite3Codes.IoErr when code == Sqlite3Codes.IoErrCorruptFs => ErrorCode.Corrupt,
        Sqlite3Codes.IoErr or Sqlite3Codes.CantOpen => SortErrno(errno),
        _ => ErrorCode.InputOutput,
    };

    private static ErrorCode SortErrno(int errno) => errno switch
    {
        ENoSpc or EDQuot => ErrorCode.NoSpace,
        EPerm or EAcces or ERoFs => ErrorCode.AccessDenied,
        _ => ErrorCode.InputOutput,
    };
}
