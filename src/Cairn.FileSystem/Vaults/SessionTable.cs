using System.Collections.Concurrent;
using System.Text;
using Cairn.FileSystem.Format;
using Cairn.Storage;

namespace Cairn.FileSystem.Vaults;

/// <summary>Who acts: every operation in the log names one.</summary>
/// <param name="Actor">The user or agent, such as <c>ada@host</c>.</param>
/// <param name="Client">Through what: <c>library</c>, <c>cli</c>, <c>mount</c>, …</param>
/// <param name="ToolCall">The agent's tool call; empty when there is none.</param>
internal sealed record SessionRecord(string Actor, string Client, string ToolCall)
{
    public string Host { get; init; } = Environment.MachineName;

    public long Process { get; init; } = Environment.ProcessId;

    public Timestamp Began { get; init; }
}

/// <summary>The sessions of a vault (docs/format.md §12). One gets its record, and its number, with its first operation.</summary>
internal sealed class SessionTable(VaultCore vault)
{
    /// <summary>Longest actor, client or tool call, in bytes of UTF-8.</summary>
    public const int MaxTextBytes = 1024;

    private readonly ConcurrentDictionary<long, SessionRecord?> _known = new();

    /// <summary>Stores a session.</summary>
    /// <returns>Its number.</returns>
    public long Begin(SessionRecord session)
    {
        foreach (var text in new[] { session.Actor, session.Client, session.ToolCall })
            if (Encoding.UTF8.GetByteCount(text) > MaxTextBytes)
                throw new CairnException(ErrorCode.InvalidName, $"A session's actor, client and tool call can take {MaxTextBytes} bytes each at the most.");
        var id = vault.SessionIds.Next();
        var stamped = session with { Began = Timestamp.Now(vault.Clock) };
        using (var transaction = vault.Engine.BeginWrite(Scope.Vault))
        {
            Span<byte> key = stackalloc byte[OrderedNumber.MaxBytes];
            transaction.Put(vault.Schema.Sessions, key[..OrderedNumber.Write(key, (ulong)id)], Write(stamped));
            transaction.Commit();
        }
        _known[id] = stamped;
        return id;
    }

    /// <summary>The session of that number; null when there is none, as of what the vault itself did (0).</summary>
    public SessionRecord? Find(long id) => _known.GetOrAdd(id, Read);

    /// <summary>All sessions, in the order of their numbers.</summary>
    public List<(long Id, SessionRecord Session)> All()
    {
        using var transaction = vault.Engine.BeginRead();
        using var cursor = transaction.OpenCursor(vault.Schema.Sessions);
        var all = new List<(long, SessionRecord)>();
        while (cursor.MoveNext())
            all.Add((new RecordReader(cursor.Key, "session key").Long(), Parse(cursor.Value)));
        return all;
    }

    private SessionRecord? Read(long id)
    {
        using var transaction = vault.Engine.BeginRead();
        Span<byte> key = stackalloc byte[OrderedNumber.MaxBytes];
        return transaction.TryGet(vault.Schema.Sessions, key[..OrderedNumber.Write(key, (ulong)id)], out var value) ? Parse(value) : null;
    }

    private static SessionRecord Parse(ReadOnlySpan<byte> value)
    {
        var reader = new RecordReader(value, "session");
        var (actor, client, tool, host) = (Text(reader.Bytes()), Text(reader.Bytes()), Text(reader.Bytes()), Text(reader.Bytes()));
        var session = new SessionRecord(actor, client, tool) { Host = host, Process = reader.Long(), Began = reader.Time() };
        reader.End();
        return session;
    }

    private static ReadOnlySpan<byte> Write(SessionRecord session)
    {
        var writer = new RecordWriter(new byte[4 * (MaxTextBytes + OrderedNumber.MaxBytes) + 64]);
        writer.Bytes(Encoding.UTF8.GetBytes(session.Actor));
        writer.Bytes(Encoding.UTF8.GetBytes(session.Client));
        writer.Bytes(Encoding.UTF8.GetBytes(session.ToolCall));
        writer.Bytes(Encoding.UTF8.GetBytes(session.Host));
        writer.Number(session.Process);
        writer.Time(session.Began);
        return writer.Written;
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
}
