using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Cairn.Engines.Sqlite.Native;

/// <summary>
/// A prepared statement, used again and again. Once stepped it is <see cref="Active"/> and holds the snapshot that it
/// reads, until it is reset; only then can it be given new parameters.
/// </summary>
internal sealed unsafe class Statement : IDisposable
{
    private readonly StatementHandle _owner;
    private readonly nint _statement;
    private readonly Connection _connection;

    public Statement(Connection connection, StatementHandle owner)
    {
        _connection = connection;
        _owner = owner;
        _statement = owner.DangerousGetHandle();
    }

    /// <summary>Whether it was stepped and not reset.</summary>
    public bool Active { get; private set; }

    /// <summary>Goes to the next row.</summary>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="CairnException">What SQLite reports; the statement is reset.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Step()
    {
        Active = true;
        var code = Sqlite3.Step(_statement);
        return code == Sqlite3Codes.Row || (code != Sqlite3Codes.Done && Failed(code));
    }

    /// <summary>Goes to the first row with a key as the first parameter: a number for integer keys, else the bytes.</summary>
    public bool Step(KeyKind kind, ReadOnlySpan<byte> key)
    {
        if (kind == KeyKind.Integer)
        {
            BindNumber(1, BinaryPrimitives.ReadInt64BigEndian(key));
            return Step();
        }
        fixed (byte* bytes = key)
        {
            Check(Sqlite3.BindBlob(_statement, 1, bytes, key.Length, 0));
            return Step();
        }
    }

    /// <summary>Runs with a key as the first parameter and bytes as the second.</summary>
    public void Run(KeyKind kind, ReadOnlySpan<byte> key, ReadOnlySpan<byte> second)
    {
        fixed (byte* bytes = second)
        {
            Check(Sqlite3.BindBlob(_statement, 2, bytes, second.Length, 0));
            Step(kind, key);
        }
        Reset();
    }

    /// <summary>Runs with a key as the only parameter.</summary>
    public void Run(KeyKind kind, ReadOnlySpan<byte> key)
    {
        Step(kind, key);
        Reset();
    }

    /// <summary>Runs with two numbers as the parameters.</summary>
    public void Run(long first, long second)
    {
        BindNumber(1, first);
        BindNumber(2, second);
        Run();
    }

    /// <summary>Runs to its end.</summary>
    public void Run()
    {
        while (Step())
        {
        }
        Reset();
    }

    /// <summary>Runs a statement that has no rows.</summary>
    /// <returns>SQLite's result; unless it is <see cref="Sqlite3Codes.Done"/>, <paramref name="failure"/> says it in words.</returns>
    public int TryRun(out CairnException? failure)
    {
        Active = true;
        var code = Sqlite3.Step(_statement);
        failure = code == Sqlite3Codes.Done ? null : _connection.Failure(code);
        Reset();
        return code;
    }

    /// <summary>Sets a parameter to a number; parameters count from 1.</summary>
    public void BindNumber(int parameter, long value) => Check(Sqlite3.BindInt64(_statement, parameter, value));

    /// <summary>Lets go of row and snapshot. Cheap when there is nothing to let go of.</summary>
    public void Reset()
    {
        if (!Active)
            return;
        _ = Sqlite3.Reset(_statement); // It answers with the last step's error, which has been reported.
        Active = false;
    }

    /// <summary>The bytes of a column, where SQLite has them: valid until the next step or reset; columns count from 0.
    /// None for NULL.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public NativeBytes Blob(int column)
    {
        var bytes = Sqlite3.ColumnBlob(_statement, column);
        return bytes == null ? default : new NativeBytes(bytes, Sqlite3.ColumnBytes(_statement, column));
    }

    /// <summary>A column as a number.</summary>
    public long Number(int column) => Sqlite3.ColumnInt64(_statement, column);

    /// <summary>A column as text.</summary>
    public string Text(int column) => Sqlite3.Text(Sqlite3.ColumnText(_statement, column));

    public void Dispose() => _owner.Dispose();

    private void Check(int code)
    {
        if (code != Sqlite3Codes.Ok)
            Failed(code);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool Failed(int code)
    {
        var failure = _connection.Failure(code);
        Reset();
        _connection.Failures++;
        throw failure;
    }
}
