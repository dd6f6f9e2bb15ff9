namespace Cairn.Storage;

/// <summary>
/// A place in a range of a table's keys, movable both ways. A new cursor stands nowhere: <see cref="MoveNext"/>
/// then goes to the first key, <see cref="MovePrevious"/> to the last.
/// </summary>
/// <remarks>
/// A move that finds no key returns false and leaves the cursor past that end of the range: it stays there when moved
/// on in the same direction, and the opposite move goes to the key nearest to that end. A sought key follows the rules for
/// bounds (<see cref="IReadTransaction.OpenCursor"/>), an empty one stands before all others; one outside the range is taken as
/// the nearer end of the range.
/// </remarks>
public interface ICursor : IDisposable
{
    /// <summary>Moves to the first key ≥ <paramref name="key"/>. False: there is none in the range, and the cursor is past its end.</summary>
    bool SeekAtOrAfter(ReadOnlySpan<byte> key);

    /// <summary>Moves to the last key ≤ <paramref name="key"/>. False: there is none in the range, and the cursor is before its beginning.</summary>
    bool SeekAtOrBefore(ReadOnlySpan<byte> key);

    /// <summary>Moves to the next key up.</summary>
    bool MoveNext();

    /// <summary>Moves to the next key down.</summary>
    bool MovePrevious();

    /// <summary>The key here; valid until the cursor is moved, the transaction is written to, or either ends.</summary>
    /// <exception cref="InvalidOperationException">The cursor is on no key (also after a write until the next move).</exception>
    ReadOnlySpan<byte> Key { get; }

    /// <summary>The value here, read and verified when asked for; valid as long as <see cref="Key"/>.</summary>
    /// <exception cref="InvalidOperationException">The cursor is on no key (also after a write until the next move).</exception>
    ReadOnlySpan<byte> Value { get; }
}
