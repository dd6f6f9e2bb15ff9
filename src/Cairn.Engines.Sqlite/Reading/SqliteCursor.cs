using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Cairn.Engines.Sqlite.Native;
using Cairn.Storage.Building;

namespace Cairn.Engines.Sqlite.Reading;

/// <summary>
/// A cursor over one table. SQLite's statements go one way only, so it has one for each; and they read the value with the
/// key, so for a caller who walks over large values and looks only at keys it goes on with statements that do not.
/// </summary>
internal sealed class SqliteCursor(Session session) : CursorBase
{
    /// <summary>So many values in a row that nobody asked for, and the next is not read; unless it would have been small.</summary>
    private const int UnaskedValues = 4, SmallValue = 1024;

    private readonly byte[] _sought = new byte[Limits.MaxKeyBytes + 2];
    private readonly byte[] _number = GC.AllocateArray<byte>(sizeof(long), pinned: true);
    private readonly Statement?[] _statements = new Statement?[CursorStatements.Kinds];
    private CursorStatements? _source;
    private Statement? _at;
    private NativeBytes _key;
    private bool _forward, _keysOnly;
    private int _unasked;

    protected override ReadOnlySpan<byte> StoredKey => Table.Keys == KeyKind.Integer ? _number : _key.Span;

    protected override ReadOnlySpan<byte> StoredValue
    {
        get
        {
            _unasked = 0;
            if (_keysOnly)
                ReadValueToo();
            return _at!.Blob(1).Span;
        }
    }

    protected override void OpenStored()
    {
        _source = session.Find(Table)?.Cursors;
        _keysOnly = false;
        _unasked = 0;
    }

    protected override bool SeekStored(SeekKind kind, ReadOnlySpan<byte> key)
    {
        if (_source is null)
            return false;
        session.Pin();
        return Table.Keys == KeyKind.Integer
            ? SeekNumber(kind, key.IsEmpty ? 0 : BinaryPrimitives.ReadInt64BigEndian(key))
            : SeekBytes(kind, key);
    }

    protected override bool StepStored(bool forward)
    {
        if (++_unasked > UnaskedValues && !_keysOnly)
            _keysOnly = _at!.Blob(1).Length > SmallValue;
        return _at == _statements[CursorStatements.Kind(forward, _keysOnly)]
            ? Landed(_at!.Step())
            : SeekStored(forward ? SeekKind.After : SeekKind.Before, CopyOfKey());
    }

    protected override void DetachStored()
    {
        foreach (var statement in _statements)
            statement?.Reset();
        _at = null;
    }

    protected override void CloseStored()
    {
        for (var kind = 0; kind < _statements.Length; kind++)
        {
            if (_statements[kind] is { } statement)
                _source!.Return(kind, statement);
            _statements[kind] = null;
        }
        _at = null;
        _source = null;
    }

    private bool SeekNumber(SeekKind kind, long number) => kind switch
    {
        SeekKind.First => Go(forward: true, 0),
        SeekKind.AtOrAfter => Go(forward: true, number),
        SeekKind.After => number < long.MaxValue && Go(forward: true, number + 1),
        SeekKind.Last => Go(forward: false, long.MaxValue),
        SeekKind.AtOrBefore => Go(forward: false, number),
        _ => number > 0 && Go(forward: false, number - 1),
    };

    private bool SeekBytes(SeekKind kind, ReadOnlySpan<byte> key) => kind switch
    {
        SeekKind.First => Go(forward: true, KeyRange.Lowest),
        SeekKind.AtOrAfter => Go(forward: true, key),
        SeekKind.After => Go(forward: true, JustAbove(key)),
        SeekKind.Last => Go(forward: false, KeyRange.AboveAll),
        SeekKind.AtOrBefore => Go(forward: false, JustAbove(key)),
        _ => Go(forward: false, key),
    };

    private bool Go(bool forward, long number)
    {
        _at = Ready(forward);
        _at.BindNumber(1, number);
        return Landed(_at.Step());
    }

    private bool Go(bool forward, ReadOnlySpan<byte> key)
    {
        _at = Ready(forward);
        return Landed(_at.Step(KeyKind.Blob, key));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Landed(bool found)
    {
        if (!found)
            return false;
        if (Table.Keys == KeyKind.Integer)
            BinaryPrimitives.WriteInt64BigEndian(_number, _at!.Number(0));
        else
            _key = _at!.Blob(0);
        return true;
    }

    private Statement Ready(bool forward)
    {
        _forward = forward;
        var kind = CursorStatements.Kind(forward, _keysOnly);
        var statement = _statements[kind] ??= _source!.Rent(kind);
        statement.Reset();
        return statement;
    }

    /// <summary>Goes to the same record with the statement that reads values. The key that was handed out stays where it is, in
    /// the other one.</summary>
    private void ReadValueToo()
    {
        _keysOnly = false;
        var key = _key;
        if (!SeekStored(_forward ? SeekKind.AtOrAfter : SeekKind.AtOrBefore, CopyOfKey()))
            throw new CairnException(ErrorCode.Corrupt, $"Table '{Table}': a key is there, and its value is not.");
        _key = key;
    }

    private ReadOnlySpan<byte> CopyOfKey()
    {
        var key = StoredKey;
        key.CopyTo(_sought);
        return _sought.AsSpan(0, key.Length);
    }

    /// <summary>The smallest byte string above <paramref name="key"/>.</summary>
    private ReadOnlySpan<byte> JustAbove(ReadOnlySpan<byte> key)
    {
        key.CopyTo(_sought);
        _sought[key.Length] = 0;
        return _sought.AsSpan(0, key.Length + 1);
    }
}
