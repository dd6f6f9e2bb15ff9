using System.Diagnostics.CodeAnalysis;

namespace Cairn.Storage;

/// <summary>
/// Many questions asked at once (<see cref="IReadTransaction.Run"/>): "what is under this key" and "what is the
/// first record at or after this key that begins like it". Reusable: cleared, it keeps its memory.
/// </summary>
/// <remarks>Not safe for several threads. The order of the answers is the order of the questions.</remarks>
[SuppressMessage("Performance", "CA1815", Justification = "Slots are never compared.")]
public sealed class ProbeBatch
{
    private byte[] _bytes = new byte[4096];
    private Slot[] _slots = new Slot[16];
    private int _used;

    private struct Slot
    {
        public Table Table;
        public int From, FromLength, PrefixLength;
        public int Key, KeyLength, Value, ValueLength;
        public bool Found;
    }

    /// <summary>How many questions it holds.</summary>
    public int Count { get; private set; }

    /// <summary>Forgets questions and answers.</summary>
    public void Clear()
    {
        Count = 0;
        _used = 0;
    }

    /// <summary>Asks for the record under <paramref name="key"/>.</summary>
    /// <returns>The question's number, from 0.</returns>
    public int AddGet(Table table, ReadOnlySpan<byte> key) => Add(table, key, -1);

    /// <summary>Asks for the first record at or after <paramref name="from"/> whose key begins with the first
    /// <paramref name="prefixLength"/> bytes of <paramref name="from"/>.</summary>
    /// <returns>The question's number, from 0.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="prefixLength"/> is not within the key.</exception>
    public int AddSeek(Table table, ReadOnlySpan<byte> from, int prefixLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(prefixLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(prefixLength, from.Length);
        return Add(table, from, prefixLength);
    }

    /// <summary>Whether question <paramref name="probe"/> found a record.</summary>
    public bool Found(int probe) => At(probe).Found;

    /// <summary>The key of the record found; empty when there is none.</summary>
    public ReadOnlySpan<byte> Key(int probe)
    {
        ref var slot = ref At(probe);
        return slot.Found ? _bytes.AsSpan(slot.Key, slot.KeyLength) : default;
    }

    /// <summary>The value of the record found; empty when there is none.</summary>
    public ReadOnlySpan<byte> Value(int probe)
    {
        ref var slot = ref At(probe);
        return slot.Found ? _bytes.AsSpan(slot.Value, slot.ValueLength) : default;
    }

    /// <summary>For engines: the table that question <paramref name="probe"/> is about.</summary>
    public Table Table(int probe) => At(probe).Table;

    /// <summary>For engines: whether it is a seek (otherwise a get).</summary>
    public bool IsSeek(int probe) => At(probe).PrefixLength >= 0;

    /// <summary>For engines: the key asked for, or where to seek from.</summary>
    public ReadOnlySpan<byte> From(int probe)
    {
        ref var slot = ref At(probe);
        return _bytes.AsSpan(slot.From, slot.FromLength);
    }

    /// <summary>For engines: what the key of a sought record must begin with.</summary>
    public ReadOnlySpan<byte> Prefix(int probe) => From(probe)[..At(probe).PrefixLength];

    /// <summary>For engines: answers question <paramref name="probe"/> with a record, copying it.</summary>
    public void Answer(int probe, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        var keyAt = Append(key);
        var valueAt = Append(value);
        ref var slot = ref At(probe);
        (slot.Key, slot.KeyLength, slot.Value, slot.ValueLength, slot.Found) = (keyAt, key.Length, valueAt, value.Length, true);
    }

    /// <summary>For engines: answers question <paramref name="probe"/> with "none".</summary>
    public void AnswerNone(int probe) => At(probe).Found = false;

    private int Add(Table table, ReadOnlySpan<byte> from, int prefixLength)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (Count == _slots.Length)
            Array.Resize(ref _slots, Count * 2);
        _slots[Count] = new Slot { Table = table, From = Append(from), FromLength = from.Length, PrefixLength = prefixLength };
        return Count++;
    }

    private int Append(ReadOnlySpan<byte> bytes)
    {
        if (_bytes.Length - _used < bytes.Length)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _used + bytes.Length));
        bytes.CopyTo(_bytes.AsSpan(_used));
        _used += bytes.Length;
        return _used - bytes.Length;
    }

    private ref Slot At(int probe)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)probe, (uint)Count, nameof(probe));
        return ref _slots[probe];
    }
}
