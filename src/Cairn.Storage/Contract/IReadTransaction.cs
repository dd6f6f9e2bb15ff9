namespace Cairn.Storage;

/// <summary>
/// A snapshot: every read through it sees the same moment. Cheap to begin, and meant to last one operation:
/// an old snapshot keeps the database from reusing space.
/// </summary>
/// <remarks>Keys are 1 to <see cref="Limits.MaxKeyBytes"/> bytes in a blob table and 8 bytes below 2^63 in an
/// integer table; anything else is an <see cref="ArgumentException"/>. Disposing it disposes its cursors.</remarks>
public interface IReadTransaction : IDisposable
{
    /// <summary>
    /// The value under <paramref name="key"/>. The span is valid until the next call on this transaction (calls on
    /// its cursors included) or its end. Its checksum has been verified.
    /// </summary>
    /// <returns>Whether the key is there; when it is not, <paramref name="value"/> is empty.</returns>
    bool TryGet(Table table, scoped ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value);

    /// <summary>Whether <paramref name="key"/> is there. Does not read the value, nor verify it.</summary>
    bool Exists(Table table, ReadOnlySpan<byte> key);

    /// <summary>
    /// Opens a cursor over the keys k with <paramref name="from"/> ≤ k &lt; <paramref name="to"/>, in unsigned bytewise
    /// order. An empty <paramref name="from"/> means the table's beginning, an empty <paramref name="to"/> its end;
    /// other bounds follow the rules for keys, and a blob table's bounds may also be one byte longer than a key. A range
    /// that is empty or the wrong way round has no keys. Both bounds are copied.
    /// </summary>
    ICursor OpenCursor(Table table, ReadOnlySpan<byte> from = default, ReadOnlySpan<byte> to = default);

    /// <summary>
    /// Multi-get and multi-seek: answers every question of <paramref name="probes"/>, in one round trip where the
    /// engine is remote. Answers are copied into the batch and are valid until it is cleared.
    /// </summary>
    void Run(ProbeBatch probes);
}
