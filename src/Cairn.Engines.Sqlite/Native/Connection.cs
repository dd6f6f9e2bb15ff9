using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Cairn.Engines.Sqlite.Native;

/// <summary>
/// One connection to a database, used by one thread at a time. It owns the statements that it prepared and closes them
/// with itself.
/// </summary>
internal sealed unsafe class Connection : IDisposable
{
    private readonly List<Statement> _statements = [];
    private readonly ConnectionHandle _owner;
    private readonly nint _db;
    private int* _framesInLog;

    private Connection(nint db)
    {
        _owner = new ConnectionHandle(db);
        _db = db;
    }

    /// <summary>Opens a database.</summary>
    /// <param name="name">An absolute path, or a URI where <paramref name="flags"/> say so.</param>
    /// <param name="flags">As SQLite has them.</param>
    /// <param name="patience">How long to wait for a lock that another process holds.</param>
    public static Connection Open(string name, int flags, TimeSpan patience)
    {
        nint db;
        int code;
        fixed (byte* path = Encoding.UTF8.GetBytes(name + '\0'))
            code = Sqlite3.Open(path, out db, flags | Sqlite3Codes.OpenNoMutex, null);
        var connection = new Connection(db);
        try
        {
            if (code != Sqlite3Codes.Ok)
                throw db == 0 ? SqliteError.From(code) : SqliteError.From(db, code);
            connection.Check(Sqlite3.ExtendedResultCodes(db, 1));
            connection.Check(Sqlite3.BusyTimeout(db, (int)patience.TotalMilliseconds));
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>How many statements have failed: after a failure a transaction may have ended by itself.</summary>
    public int Failures { get; set; }

    /// <summary>Whether no transaction is open that was begun by a statement.</summary>
    public bool InAutocommit => Sqlite3.GetAutocommit(_db) != 0;

    /// <summary>How many frames the WAL held after the last commit through this connection; needs <see cref="CountFrames"/>.</summary>
    public int FramesInLog => *_framesInLog;

    /// <summary>Makes <see cref="FramesInLog"/> 0 until the next commit that writes something.</summary>
    public void ForgetFrames() => *_framesInLog = 0;

    /// <summary>The WAL as this connection has it open.</summary>
    public VfsFile Wal => FilePointer(Sqlite3Codes.FcntlJournalPointer);

    /// <summary>The database's file as this connection has it open.</summary>
    public VfsFile File => FilePointer(Sqlite3Codes.FcntlFilePointer);

    /// <summary>Prepares a statement that lives as long as the connection.</summary>
    public Statement Prepare(string sql)
    {
        nint handle;
        fixed (byte* text = Encoding.UTF8.GetBytes(sql + '\0'))
            Check(Sqlite3.Prepare(_db, text, -1, Sqlite3Codes.PreparePersistent, out handle, null));
        var statement = new Statement(this, new StatementHandle(handle));
        _statements.Add(statement);
        return statement;
    }

    /// <summary>Runs a statement once.</summary>
    public void Execute(string sql)
    {
        var statement = Prepare(sql);
        try
        {
            statement.Run();
        }
        finally
        {
            Forget(statement);
        }
    }

    /// <summary>Runs a query once and gives <paramref name="read"/> each row.</summary>
    public void Query(string sql, Action<Statement> read)
    {
        var statement = Prepare(sql);
        try
        {
            while (statement.Step())
                read(statement);
        }
        finally
        {
            Forget(statement);
        }
    }

    /// <summary>The number in the first column of the first row; 0 when there is none.</summary>
    public long QueryNumber(string sql)
    {
        var number = 0L;
        Query(sql, row => number = row.Number(0));
        return number;
    }

    /// <summary>The text in the first column of the last row; empty when there is none.</summary>
    public string QueryText(string sql)
    {
        var text = "";
        Query(sql, row => text = row.Text(0));
        return text;
    }

    /// <summary>Closes a statement before the connection.</summary>
    public void Forget(Statement statement)
    {
        _statements.Remove(statement);
        statement.Dispose();
    }

    /// <summary>Has SQLite tell after each commit how long the WAL is, and leaves it to the caller to copy it back into the
    /// database.</summary>
    public void CountFrames()
    {
        _framesInLog = (int*)NativeMemory.AllocZeroed(sizeof(int));
        Sqlite3.WalHook(_db, &Committed, (nint)_framesInLog);
    }

    /// <summary>Copies committed frames of the WAL back into the database.</summary>
    /// <returns>SQLite's result.</returns>
    public int Checkpoint(int mode, out int framesInLog, out int framesCopied)
    {
        fixed (byte* main = "main\0"u8)
            return Sqlite3.WalCheckpoint(_db, main, mode, out framesInLog, out framesCopied);
    }

    /// <summary>The error that the last call ended in.</summary>
    public CairnException Failure(int code) => SqliteError.From(_db, code);

    /// <summary>Makes what this connection is doing, on another thread, end with an error. The connection must not be closed meanwhile.</summary>
    public void Interrupt() => Sqlite3.Interrupt(_db);

    public void Dispose()
    {
        foreach (var statement in _statements)
            statement.Dispose();
        _statements.Clear();
        _owner.Dispose();
        NativeMemory.Free(_framesInLog);
        _framesInLog = null;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Committed(nint argument, nint db, byte* name, int frames)
    {
        *(int*)argument = frames;
        return Sqlite3Codes.Ok;
    }

    private VfsFile FilePointer(int which)
    {
        nint file = 0;
        fixed (byte* main = "main\0"u8)
            Check(Sqlite3.FileControl(_db, main, which, &file));
        return new VfsFile(file);
    }

    private void Check(int code)
    {
        if (code != Sqlite3Codes.Ok)
            throw SqliteError.From(_db, code);
    }
}
