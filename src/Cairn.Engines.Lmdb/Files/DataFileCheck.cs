using Cairn.Engines.Lmdb.Native;
using Cairn.Storage;
using Microsoft.Win32.SafeHandles;

namespace Cairn.Engines.Lmdb.Files;

/// <summary>
/// Looks at a data file before LMDB maps it: a file that is shorter than its newest commit says would kill the process
/// at the first look behind its end.
/// </summary>
internal static class DataFileCheck
{
    /// <summary>How often a file is looked at again because another process committed meanwhile.</summary>
    private const int MaxLooks = 50;

    /// <summary>Returns what the newest commit says of the file, which is then safe to map.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.Corrupt"/>; <see cref="ErrorCode.Truncated"/>;
    /// <see cref="ErrorCode.AccessDenied"/>; <see cref="ErrorCode.InputOutput"/>.</exception>
    public static MetaPage Run(string directory)
    {
        var path = VaultFiles.DataIn(directory);
        var result = Libc.Stat(path, out var facts);
        if (result == Libc.ENOENT || (result == 0 && !facts.IsFile))
            throw new CairnException(ErrorCode.Corrupt, $"'{directory}' says that it is a vault, but its data file '{VaultFiles.Data}' is missing.");
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return Look(file, path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw VaultPath.Translate(failure, path);
        }
    }

    private static MetaPage Look(SafeFileHandle file, string path)
    {
        long? before = null;
        for (var looks = 0; looks < MaxLooks; looks++)
        {
            if (MetaPage.ReadNewest(file, out var wrong, out var tooShort) is not { } meta)
                throw tooShort ? Truncated(path, wrong!) : Corrupt(path, wrong!);
            if (Problem(file, meta, path) is not { } problem)
                return meta;
            // Pages may be reused two commits later: only what is said of a state that still is the newest counts.
            if (before == meta.Transaction)
                throw problem;
            before = meta.Transaction;
        }
        throw new CairnException(ErrorCode.Busy, $"'{path}' is being changed faster than it can be looked at. Try again.");
    }

    private static CairnException? Problem(SafeFileHandle file, MetaPage meta, string path) =>
        MeaningProblem(meta) is { } senseless ? Corrupt(path, senseless)
        : EndProblem(file, meta) is { } missing ? Truncated(path, missing)
        : DirectoryProblem(file, meta) is { } damaged ? Corrupt(path, damaged)
        : null;

    private static string? DirectoryProblem(SafeFileHandle file, MetaPage meta)
    {
        try
        {
            new StructureCheck(new PageFile(file, meta.PageSize), meta, CancellationToken.None).CheckDirectory();
            return null;
        }
        catch (DamagedPageException damaged)
        {
            return damaged.Message;
        }
    }

    private static string? MeaningProblem(MetaPage meta)
    {
        var rootsInFile = IsRoot(meta.Free, meta.LastPage) && IsRoot(meta.Main, meta.LastPage);
        return meta.LastPage is < 1 or > long.MaxValue / 65536 - 1 || !rootsInFile ? "its newest meta page makes no sense" : null;
    }

    private static bool IsRoot(TreeRecord tree, long lastPage) => tree.IsEmpty || (tree.Root >= 2 && tree.Root <= lastPage);

    /// <summary>
    /// What is missing at the end of the file, or null. LMDB never writes pages that a transaction took and freed again, so that
    /// a good file may end early; every page it lacks is then on the list of free pages.
    /// </summary>
    private static string? EndProblem(SafeFileHandle file, MetaPage meta)
    {
        var pages = new PageFile(file, meta.PageSize);
        var length = pages.Length;
        if (length > meta.LastPage)
            return null;
        var missing = new HashSet<long>();
        try
        {
            new FreeList(pages, new PageClaims(meta.LastPage)).Read(meta.Free, page =>
            {
                if (page >= length && page <= meta.LastPage)
                    missing.Add(page);
            });
        }
        catch (DamagedPageException damaged)
        {
            return $"it should have {meta.LastPage + 1} pages of {meta.PageSize} bytes and has {length}, and {damaged.Message}";
        }
        return missing.Count == meta.LastPage + 1 - length
            ? null
            : $"it should have {meta.LastPage + 1} pages of {meta.PageSize} bytes and has {length}";
    }

    private static CairnException Truncated(string path, string why) =>
        new(ErrorCode.Truncated, $"'{path}' has been cut short: {why}. Nothing was opened or changed; restore it from a copy.");

    private static CairnException Corrupt(string path, string why) =>
        new(ErrorCode.Corrupt, $"'{path}' is damaged: {why}. Nothing was opened or changed; restore it from a copy.");
}
