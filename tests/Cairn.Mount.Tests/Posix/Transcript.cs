using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Cairn.Mount.Tests.Native;

namespace Cairn.Mount.Tests.Posix;

/// <summary>Does things to files below a directory and writes down what came of each: the same on every file system that keeps to the rules.</summary>
internal sealed class Transcript(string directory) : IDisposable
{
    private readonly StringBuilder _text = new();
    private readonly Dictionary<string, int> _open = [];

    public override string ToString() => _text.ToString();

    public void Open(string handle, string name, int flags, int mode = 0x1B6)
    {
        if (_open.Remove(handle, out var old))
            Sys.Close(old);
        var file = Sys.Open(At(name), flags, mode);
        if (file >= 0)
            _open[handle] = file;
        Say($"open {name} {flags:x}", Math.Min(file, 0));
    }

    public void Close(string handle) => Say($"close {handle}", _open.Remove(handle, out var file) ? Sys.Close(file) : -9);

    public void Read(string handle, long offset, int length)
    {
        var bytes = new byte[length];
        var read = With(handle, file => Sys.Read(file, bytes, offset));
        Say($"read {handle} {offset} {length}", read, read > 0 ? Digest(bytes.AsSpan(0, (int)read)) : "");
    }

    public void Write(string handle, byte[] bytes, long? offset = null) => Say($"write {handle} {offset} {bytes.Length}", With(handle, file => Sys.Write(file, bytes, offset)));

    public void Write(string handle, string text, long? offset = null) => Write(handle, Encoding.UTF8.GetBytes(text), offset);

    public void Seek(string handle, long offset, int whence) => Say($"lseek {handle} {offset} {whence}", With(handle, file => Sys.Seek(file, offset, whence)));

    /// <summary>Where a file has data and where holes, from beginning to end.</summary>
    public void Layout(string handle)
    {
        var places = new List<long>();
        for (long at = 0; places.Count < 100;)
        {
            var data = With(handle, file => Sys.Seek(file, at, 3));
            places.Add(data);
            if (data < 0)
                break;
            at = With(handle, file => Sys.Seek(file, data, 4));
            places.Add(at);
        }
        Say($"layout {handle}", 0, string.Join(' ', places));
    }

    public void Sync(string handle) => Say($"fsync {handle}", With(handle, static file => Sys.Sync(file)));

    public void Resize(string handle, long size) => Say($"ftruncate {handle} {size}", With(handle, file => Sys.SetSize(file, size)));

    public void Truncate(string name, long size) => Say($"truncate {name} {size}", Sys.SetSize(At(name), size));

    public void Allocate(string handle, int mode, long offset, long length) => Say($"fallocate {handle} {mode} {offset} {length}", With(handle, file => Sys.Allocate(file, mode, offset, length)));

    public void Copy(string from, long fromOffset, string to, long toOffset, long length) =>
        Say($"copy_file_range {from} {fromOffset} {to} {toOffset} {length}", With(from, source => With(to, target => Sys.CopyRange(source, fromOffset, target, toOffset, length))));

    public void Lock(string handle, int operation) => Say($"flock {handle} {operation}", With(handle, file => Sys.Lock(file, operation)));

    public void WriteMapped(string handle, int length, int at, string text, int sharing) =>
        Say($"mmap {handle} {length} {at} {sharing}", With(handle, file => Sys.WriteMapped(file, length, at, Encoding.UTF8.GetBytes(text), sharing)));

    /// <summary>Changes bytes of a file through a mapping, where it has them.</summary>
    public void Map(string handle, int at, byte[] bytes)
    {
        var size = With(handle, static file => Sys.GetStat(file, out var stat) == 0 && stat.Mode >> 12 == 8 ? stat.Size : -1);
        if (size >= at + bytes.Length)
            Say($"mmap {handle} {at} {bytes.Length}", With(handle, file => Sys.WriteMapped(file, (int)size, at, bytes, Sys.Shared)));
    }

    public void LinkOpen(string handle, string name) => Say($"link {handle} {name}", With(handle, file => Sys.LinkFile(file, At(name))));

    public void Mkdir(string name, int mode = 0x1FF) => Say($"mkdir {name} {mode:x}", Sys.MakeDirectory(At(name), mode));

    public void Rmdir(string name) => Say($"rmdir {name}", Sys.RemoveDirectory(At(name)));

    public void Unlink(string name) => Say($"unlink {name}", Sys.Unlink(At(name)));

    public void Link(string from, string to) => Say($"link {from} {to}", Sys.Link(At(from), At(to)));

    public void Symlink(string target, string name) => Say($"symlink {target} {name}", Sys.Symlink(target, At(name)));

    public void ReadLink(string name) => Say($"readlink {name}", Sys.ReadLink(At(name), out var target), target);

    public void Rename(string from, string to, uint flags = 0) => Say($"rename {from} {to} {flags}", Sys.Rename(At(from), At(to), flags));

    public void Mknod(string name, int mode, ulong device = 0) => Say($"mknod {name} {mode:x} {device}", Sys.MakeNode(At(name), mode, device));

    public void Chmod(string name, int mode) => Say($"chmod {name} {mode:x}", Sys.ChangeMode(At(name), mode));

    public void Chown(string name, int uid, int gid) => Say($"chown {name} {uid} {gid}", Sys.ChangeOwner(At(name), uid, gid));

    public void Access(string name, int mode) => Say($"access {name} {mode}", Sys.Access(At(name), mode));

    /// <remarks>A symbolic link's access time may be another already where the way to it leads through it, by another name.</remarks>
    public void Times(string name, long atime, long mtime)
    {
        var result = Sys.SetTimes(At(name), atime, mtime);
        Sys.GetStat(At(name), out var stat);
        Say($"utimens {name} {atime} {mtime}", result, result < 0 ? "" : $"{((stat.Mode & 0xF000) == 0xA000 ? "" : $"{stat.ATime}.{stat.ATimeNanoseconds}")} {stat.MTime}.{stat.MTimeNanoseconds}");
    }

    public void SetXattr(string name, string attribute, byte[] value, int flags = 0) => Say($"setxattr {name} {attribute} {value.Length} {flags}", Sys.SetXattr(At(name), attribute, value, flags));

    public void GetXattr(string name, string attribute, int room)
    {
        var value = new byte[room];
        var length = Sys.GetXattr(At(name), attribute, value);
        Say($"getxattr {name} {attribute} {room}", length, length > 0 && room > 0 ? Digest(value.AsSpan(0, length)) : "");
    }

    public void ListXattrs(string name, int room = 4096)
    {
        var names = new byte[room];
        var length = Sys.ListXattrs(At(name), names);
        // The order is anybody's choice, and the machine's own may add some.
        var listed = Encoding.UTF8.GetString(names, 0, Math.Clamp(length, 0, room)).Split('\0', StringSplitOptions.RemoveEmptyEntries).Where(static attribute => attribute.StartsWith("user.", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
        Say($"listxattr {name} {room}", Math.Min(length, 0), string.Join(' ', listed));
    }

    public void RemoveXattr(string name, string attribute) => Say($"removexattr {name} {attribute}", Sys.RemoveXattr(At(name), attribute));

    public void Stat(string name)
    {
        var result = Sys.GetStat(At(name), out var stat);
        Say($"stat {name}", result, result < 0 ? "" : Describe(stat));
    }

    public void StatOpen(string handle)
    {
        var stat = new Sys.Stat();
        var result = With(handle, file => Sys.GetStat(file, out stat));
        Say($"fstat {handle}", result, result < 0 ? "" : Describe(stat));
    }

    public void SameNode(string one, string other)
    {
        Sys.GetStat(At(one), out var first);
        Sys.GetStat(At(other), out var second);
        Say($"same {one} {other}", first.Ino == second.Ino ? 1 : 0);
    }

    public void List(string name)
    {
        try
        {
            Say($"list {name}", 0, string.Join(' ', Directory.GetFileSystemEntries(At(name)).Select(Path.GetFileName).Order(StringComparer.Ordinal)));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            Say($"list {name}", -1, refused.GetType().Name);
        }
    }

    /// <summary>Everything below the directory: names, kinds, attributes, contents.</summary>
    public void Tree()
    {
        foreach (var path in Directory.EnumerateFileSystemEntries(directory, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = default, ReturnSpecialDirectories = false }).Order(StringComparer.Ordinal).ToList())
        {
            var name = Path.GetRelativePath(directory, path);
            Stat(name);
            Sys.GetStat(path, out var stat);
            if (stat.Mode >> 12 == 8)
                Content(name, path);
            else if (stat.Mode >> 12 == 10)
                ReadLink(name);
        }
    }

    /// <summary>What is in a file; and where it says that it has none, there are zeros.</summary>
    private void Content(string name, string path)
    {
        var file = Sys.Open(path, Sys.ReadOnly);
        var bytes = File.ReadAllBytes(path);
        Say($"content {name}", 0, Digest(bytes));
        for (long at = 0, data; file >= 0 && at < bytes.Length; at = Math.Max(at + 1, Sys.Seek(file, data, 4)))
        {
            data = Sys.Seek(file, at, 3);
            var hole = data < 0 ? bytes.Length : data;
            if (bytes.AsSpan((int)at, (int)(hole - at)).ContainsAnyExcept((byte)0))
                Say($"hole {name}", 1, $"from {at} to {hole} has data");
            if (data < 0)
                break;
        }
        Sys.Close(file);
    }

    public void Dispose()
    {
        foreach (var file in _open.Values)
            Sys.Close(file);
        _open.Clear();
    }

    private string At(string name) => name.StartsWith('/') ? name : $"{directory}/{name}";

    private T With<T>(string handle, Func<int, T> action) where T : System.Numerics.INumber<T> =>
        _open.TryGetValue(handle, out var file) ? action(file) : T.CreateChecked(-9);

    private static string Describe(in Sys.Stat stat) =>
        string.Create(CultureInfo.InvariantCulture, $"mode {stat.Mode:x} links {stat.Links} {stat.Uid}:{stat.Gid}{(stat.Mode >> 12 == 4 ? "" : $" size {stat.Size}")}{(stat.Mode >> 12 is 2 or 6 ? $" device {stat.Device}" : "")}");

    private static string Digest(ReadOnlySpan<byte> bytes) => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(bytes).AsSpan(0, 6));

    private void Say(string what, long result, string more = "") =>
        _text.AppendLine(CultureInfo.InvariantCulture, $"{what} = {(result < 0 ? Error((int)-result) : result.ToString(CultureInfo.InvariantCulture))}{(more.Length > 0 ? " " : "")}{more}");

    private static string Error(int number) => $"{number} {Marshal.GetPInvokeErrorMessage(number)}";
}
