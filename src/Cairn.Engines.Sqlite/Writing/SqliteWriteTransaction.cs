using System.Buffers.Binary;
using Cairn.Engines.Sqlite.Native;
using Cairn.Engines.Sqlite.Reading;
using Cairn.Storage.Building;

namespace Cairn.Engines.Sqlite.Writing;

/// <summary>The write transaction: there is one object, as there is one writer.</summary>
internal sealed class SqliteWriteTransaction : WriteTransactionBase
{
    private readonly Writer _writer;
    private readonly Session _session;
    private readonly Statement _begin, _commit, _rollback;
    private byte[] _stored = new byte[4096];
    private bool _open, _changed;

    public SqliteWriteTransaction(Writer writer, Session session)
    {
        _writer = writer;
        _session = session;
        _begin = session.Connection.Prepare("BEGIN IMMEDIATE");
        _commit = session.Connection.Prepare("COMMIT");
        _rollback = session.Connection.Prepare("ROLLBACK");
    }

    /// <summary>Takes the database's write lock. The caller holds this process's own.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.Busy"/>.</exception>
    public void Begin()
    {
        _begin.Run();
        _open = true;
        _changed = false;
        _session.Begin(inWriteTransaction: true);
    }

    protected override bool TryGetStored(Table table, scoped ReadOnlySpan<byte> key, out ReadOnlySpan<byte> stored)
    {
        var found = _session.Get(table, key);
        stored = found.Span;
        return found.Any;
    }

    protected override bool ExistsStored(Table table, ReadOnlySpan<byte> key) => _session.Exists(table, key);

    protected override CursorBase NewCursor() => new SqliteCursor(_session);

    protected override void PutStored(Table table, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, uint trailer) =>
        Changing(table).Put.Run(table.Keys, key, WithTrailer(value, trailer));

    protected override void DeleteStored(Table table, ReadOnlySpan<byte> key) => Changing(table).Delete.Run(table.Keys, key);

    protected override void DeleteRangeStored(Table table, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        var statements = Changing(table);
        if (from.IsEmpty && to.IsEmpty)
            statements.DeleteAll.Run();
        else if (table.Keys == KeyKind.Integer)
            statements.DeleteRange.Run(KeyRange.First(from), KeyRange.Last(to));
        else
            statements.DeleteRange.Run(KeyKind.Blob, KeyRange.Lower(from), KeyRange.Upper(to));
    }

    protected override CommitStamps? CommitStored()
    {
        _session.Release();
        if (_session.Lost)
            throw new CairnException(ErrorCode.InputOutput, "An earlier read of this transaction failed; it cannot be committed. Begin another.");
        var before = _writer.Committing();
        var code = _commit.TryRun(out var failure);
        if (failure is not null)
            throw WhatBecameOfIt(code, failure);
        _open = false;
        return _changed ? _writer.Committed(before) : null;
    }

    protected override void EndCore()
    {
        try
        {
            _session.End();
            if (_open)
                Undo();
        }
        finally
        {
            _open = false;
            _writer.Leave();
        }
    }

    private TableStatements Changing(Table table)
    {
        _session.Release();
        _changed = true;
        return _session.Find(table)!;
    }

    /// <summary>SQLite undoes the transaction by itself after some errors.</summary>
    private void Undo()
    {
        if (_session.Connection.InAutocommit)
            return;
        _rollback.TryRun(out var failure);
        if (failure is not null)
            throw Fail("A transaction could not be undone, so the vault is closed. Open it again and check it.", failure);
    }

    /// <summary>
    /// With a full disk the last frame, which makes the others count, was not written; when busy, nothing was. After any
    /// other error that frame may be in the log, for whoever recovers it, though this process never saw it take effect.
    /// </summary>
    private CairnException WhatBecameOfIt(int code, CairnException failure) => SqliteError.Primary(code) switch
    {
        Sqlite3Codes.Full or Sqlite3Codes.Busy => failure,
        _ => Fail("A commit failed, and whether it took effect is unknown, so the vault is closed. Open it again and check it.", failure),
    };

    private ReadOnlySpan<byte> WithTrailer(ReadOnlySpan<byte> value, uint trailer)
    {
        var length = value.Length + ValueChecksum.Size;
        if (_stored.Length < length)
            _stored = new byte[Math.Max(length, Math.Min(_stored.Length * 2, Limits.MaxValueBytes + ValueChecksum.Size))];
        value.CopyTo(_stored);
        BinaryPrimitives.WriteUInt32LittleEndian(_stored.AsSpan(value.Length), trailer);
        return _stored.AsSpan(0, length);
    }
}
