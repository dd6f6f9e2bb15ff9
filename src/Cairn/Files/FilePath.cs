using System.Text;
using Cairn.Storage;

namespace Cairn;

/// <summary>
/// A path inside a vault: POSIX, absolute or relative to <c>/</c>, with <c>.</c> and <c>..</c> taken away. Names are bytes; as text
/// they are UTF-8, and a byte that is not stands as a lone surrogate U+DC80 to U+DCFF, so that any name survives the way through a
/// string and back.
/// </summary>
/// <remarks>A string converts by itself; what cannot be a path throws <see cref="CairnException"/> with <see cref="ErrorCode.InvalidName"/>.</remarks>
/// <example><code>
/// FilePath path = "/notes/./2026/../today.md";
/// Console.WriteLine(path); // /notes/today.md
/// Console.WriteLine(path.Parent / "other.md"); // /notes/other.md
/// </code></example>
public readonly struct FilePath : IEquatable<FilePath>
{
    /// <summary>Longest name, in bytes.</summary>
    public const int MaxNameBytes = 255;

    private readonly byte[][]? _names;

    private FilePath(byte[][] names) => _names = names;

    /// <summary>The root directory.</summary>
    public static FilePath Root => default;

    /// <summary>The names on the way from the root.</summary>
    internal ReadOnlySpan<byte[]> Names => _names;

    /// <summary>Whether it is the root directory.</summary>
    public bool IsRoot => Names.IsEmpty;

    /// <summary>The last name as text; empty for the root.</summary>
    public string Name => IsRoot ? "" : Decode(Names[^1]);

    /// <summary>The directory that holds it; the root's is the root.</summary>
    public FilePath Parent => Names.Length <= 1 ? Root : new FilePath(_names![..^1]);

    /// <summary>Reads a path.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.InvalidName"/>: a name is longer than 255 bytes or holds a NUL.</exception>
    public static FilePath Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var names = new List<byte[]>();
        foreach (var part in text.Split('/'))
            Append(names, Encode(part));
        return new FilePath([.. names]);
    }

    /// <summary>Reads a path given as bytes.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.InvalidName"/>: a name is longer than 255 bytes or holds a NUL.</exception>
    public static FilePath Parse(ReadOnlySpan<byte> bytes)
    {
        var names = new List<byte[]>();
        foreach (var range in bytes.Split((byte)'/'))
            Append(names, bytes[range].ToArray());
        return new FilePath([.. names]);
    }

    /// <summary>The path of what is called <paramref name="path"/> from here: <paramref name="path"/> itself when it begins with a slash.</summary>
    public static FilePath operator /(FilePath directory, string path) => Combine(directory, path);

    /// <summary>The path of what is called <paramref name="path"/> from here: <paramref name="path"/> itself when it begins with a slash.</summary>
    public static FilePath Combine(FilePath directory, string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (path.StartsWith('/'))
            return Parse(path);
        var names = new List<byte[]>(directory.Names.ToArray());
        foreach (var part in path.Split('/'))
            Append(names, Encode(part));
        return new FilePath([.. names]);
    }

    /// <summary>The path of an entry, whose name is valid as it stands in a directory.</summary>
    internal FilePath Child(byte[] name) => new([.. _names ?? [], name]);

    /// <summary>What follows the first <paramref name="depth"/> names, as a path of its own.</summary>
    internal FilePath From(int depth) => depth == 0 ? this : new FilePath(_names![depth..]);

    /// <summary>Reads a path; see <see cref="Parse(string)"/>.</summary>
    public static implicit operator FilePath(string text) => Parse(text);

    /// <summary>The path as text, beginning with a slash.</summary>
    public override string ToString()
    {
        if (IsRoot)
            return "/";
        var text = new StringBuilder();
        foreach (var name in Names)
            text.Append('/').Append(Decode(name));
        return text.ToString();
    }

    /// <summary>The path as bytes, beginning with a slash.</summary>
    public byte[] ToBytes()
    {
        if (IsRoot)
            return "/"u8.ToArray();
        var bytes = new List<byte>();
        foreach (var name in Names)
        {
            bytes.Add((byte)'/');
            bytes.AddRange(name);
        }
        return [.. bytes];
    }

    /// <inheritdoc/>
    public bool Equals(FilePath other)
    {
        if (Names.Length != other.Names.Length)
            return false;
        for (var i = 0; i < Names.Length; i++)
            if (!Names[i].AsSpan().SequenceEqual(other.Names[i]))
                return false;
        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is FilePath other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var name in Names)
        {
            hash.AddBytes(name);
            hash.Add('/');
        }
        return hash.ToHashCode();
    }

    /// <summary>Whether two paths are the same.</summary>
    public static bool operator ==(FilePath left, FilePath right) => left.Equals(right);

    /// <summary>Whether two paths differ.</summary>
    public static bool operator !=(FilePath left, FilePath right) => !left.Equals(right);

    /// <summary>A name as text; bytes that are not UTF-8 become lone surrogates.</summary>
    internal static string Decode(ReadOnlySpan<byte> name)
    {
        if (Ascii.IsValid(name))
            return Encoding.ASCII.GetString(name);
        var text = new StringBuilder(name.Length);
        while (!name.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(name, out var rune, out var consumed) == System.Buffers.OperationStatus.Done)
                text.Append(rune.ToString());
            else
                for (var i = 0; i < consumed; i++)
                    text.Append((char)(0xDC00 + name[i]));
            name = name[consumed..];
        }
        return text.ToString();
    }

    /// <summary>The bytes of a name given as text.</summary>
    internal static byte[] Encode(ReadOnlySpan<char> name)
    {
        var bytes = new List<byte>(name.Length);
        Span<byte> utf8 = stackalloc byte[4];
        while (!name.IsEmpty)
        {
            if (name[0] is >= '\uDC80' and <= '\uDCFF')
            {
                bytes.Add((byte)(name[0] - 0xDC00));
                name = name[1..];
                continue;
            }
            if (Rune.DecodeFromUtf16(name, out var rune, out var consumed) != System.Buffers.OperationStatus.Done)
                throw new CairnException(ErrorCode.InvalidName, "A name holds half of a surrogate pair, which no encoding has.");
            bytes.AddRange(utf8[..rune.EncodeToUtf8(utf8)]);
            name = name[consumed..];
        }
        return [.. bytes];
    }

    private static void Append(List<byte[]> names, byte[] name)
    {
        if (name is [] or [(byte)'.'])
            return;
        if (name is [(byte)'.', (byte)'.'])
        {
            if (names.Count > 0)
                names.RemoveAt(names.Count - 1);
            return;
        }
        if (name.Length > MaxNameBytes)
            throw new CairnException(ErrorCode.InvalidName, $"The name '{Decode(name.AsSpan(0, 32))}…' has {name.Length} bytes; {MaxNameBytes} is the most.");
        if (name.AsSpan().Contains((byte)0))
            throw new CairnException(ErrorCode.InvalidName, "A name cannot hold a NUL.");
        names.Add(name);
    }
}
