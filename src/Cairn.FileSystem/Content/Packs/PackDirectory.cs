using System.Globalization;
using Cairn.Storage;
using Microsoft.Win32.SafeHandles;

namespace Cairn.FileSystem.Content;

/// <summary>The directory that packs are in, and how their files are named, made and claimed.</summary>
internal sealed class PackDirectory
{
    private readonly string _path;

    /// <param name="path">Made when the first pack is.</param>
    public PackDirectory(string path) => _path = path;

    private static ReadOnlySpan<byte> Header => "cairn pack 1\0\0\0\0"u8;

    public string PathOf(long pack) => Path.Combine(_path, pack.ToString("x8", CultureInfo.InvariantCulture) + ".pack");

    /// <summary>Makes a new pack, claimed for this process. Nothing of it is durable yet.</summary>
    public PackFile Create(long pack)
    {
        try
        {
            Directory.CreateDirectory(_path);
            var claim = Claim(pack) ?? throw new CairnException(ErrorCode.Locked, $"The new pack {PathOf(pack)} is claimed by another process.");
            var handle = File.OpenHandle(PathOf(pack), FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite);
            RandomAccess.Write(handle, Header, 0);
            return new PackFile(pack, handle, claim, PackFormat.HeaderBytes);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw PackErrors.Failed("create", PathOf(pack), error);
        }
    }

    /// <summary>Opens a pack for appending behind its first <paramref name="used"/> bytes; null when another process appends to it, or
    /// when the file is not what the table says. What is behind them nobody has committed: it is cut off.</summary>
    public PackFile? TryAppend(long pack, Func<long> used)
    {
        if (!File.Exists(PathOf(pack)) || Claim(pack) is not { } claim)
            return null;
        SafeFileHandle? handle = null;
        try
        {
            handle = File.OpenHandle(PathOf(pack), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            // Only now: whoever held the claim before may have appended since the table was read.
            var end = used();
            if (end > 0 && RandomAccess.GetLength(handle) >= end && HasHeader(handle))
            {
                var file = new PackFile(pack, handle, claim, end);
                file.CutTail();
                return file;
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
        }
        handle?.Dispose();
        claim.Dispose();
        return null;
    }

    /// <summary>Opens a pack for reading; null when there is none.</summary>
    public SafeFileHandle? TryOpen(long pack)
    {
        try
        {
            return File.OpenHandle(PathOf(pack), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw PackErrors.Failed("open", PathOf(pack), error);
        }
    }

    /// <summary>Makes the names of new packs durable, and that of the directory, which may be as new: whoever made it may have been killed before it was.</summary>
    public void Sync()
    {
        Native.Libc.SyncDirectory(_path);
        Native.Libc.SyncDirectory(Path.GetDirectoryName(Path.GetFullPath(_path))!);
    }

    /// <summary>Claims a pack that this process does not append to; null when any process does.</summary>
    public IDisposable? TryClaim(long pack) => File.Exists(PathOf(pack)) ? Claim(pack) : null;

    /// <summary>The packs that there are files of, in no order.</summary>
    public IReadOnlyList<long> Numbers()
    {
        var numbers = new List<long>();
        if (!Directory.Exists(_path))
            return numbers;
        foreach (var file in Directory.EnumerateFiles(_path, "*.pack"))
        {
            if (long.TryParse(Path.GetFileNameWithoutExtension(file), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number) && PathOf(number) == file)
                numbers.Add(number);
        }
        return numbers;
    }

    /// <summary>Bytes of a pack's file.</summary>
    public long LengthOf(long pack) => new FileInfo(PathOf(pack)).Length;

    /// <summary>Removes a pack that has no record and its lock file: that first, so that what a crash leaves is found again by the pack.</summary>
    public void Delete(long pack)
    {
        File.Delete(LockOf(pack));
        File.Delete(PathOf(pack));
    }

    public static bool HasHeader(SafeFileHandle handle)
    {
        Span<byte> header = stackalloc byte[PackFormat.HeaderBytes];
        return RandomAccess.Read(handle, header, 0) == header.Length && header.SequenceEqual(Header);
    }

    private string LockOf(long pack) => Path.ChangeExtension(PathOf(pack), ".lock");

    /// <summary>The pack's lock, held until it is disposed or the process ends; null when another process has it.</summary>
    private SafeFileHandle? Claim(long pack)
    {
        try
        {
            return File.OpenHandle(LockOf(pack), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
