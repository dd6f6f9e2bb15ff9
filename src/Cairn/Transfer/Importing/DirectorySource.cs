using Cairn.FileSystem;
using Cairn.Transfer.Native;

namespace Cairn.Transfer;

/// <summary>Walks a directory of the machine, names in bytewise order, and puts what it finds into an import.</summary>
internal sealed class DirectorySource(ImportRun run, ImportOptions options, OwnVault vault)
{
    private static readonly byte[] GitIgnoreName = [.. ".gitignore"u8], GitName = [.. ".git"u8], ExcludeName = [.. "exclude"u8];

    /// <summary>Everything in <paramref name="directory"/>, into <paramref name="folder"/>.</summary>
    public void Walk(LocalDirectory directory, ImportFolder folder)
    {
        var stat = Settling.Look(directory.Stat, out var observed);
        folder.Item = SourceItem.From([], stat, observed);
        Walk(directory, folder, stat.Identity.Device, Rules(directory));
    }

    /// <summary>One file, or other node, under the name that it is to have.</summary>
    public void PutOne(LocalDirectory directory, byte[] name, ImportFolder folder, byte[] newName) => Put(directory, name, folder, newName);

    private void Walk(LocalDirectory directory, ImportFolder folder, ulong device, IgnoreScope rules)
    {
        rules = WithOwnRules(directory, rules);
        foreach (var name in Names(directory, folder))
        {
            run.Cancellation.ThrowIfCancellationRequested();
            try
            {
                Visit(directory, name, folder, device, rules);
            }
            catch (SourceException unreadable)
            {
                folder.Take(name);
                run.Tally.Notice(unreadable.Notice);
            }
        }
        run.Leave(folder, () => directory.Xattrs(default), (name, isDirectory) => rules.Ignores(name, isDirectory));
    }

    private void Visit(LocalDirectory directory, byte[] name, ImportFolder folder, ulong device, IgnoreScope rules)
    {
        var stat = Look(directory, name, out var observed);
        var isDirectory = stat.Type == NodeType.Directory;
        if (rules.Ignores(name, isDirectory) || options.GitIgnore && name.AsSpan().SequenceEqual(GitName))
        {
            folder.Take(name);
            return;
        }
        if (vault.Contains(stat.Identity))
        {
            folder.Take(name);
            run.Tally.Notice(new TransferNotice(TransferNoticeKind.OwnVault, directory.PathOf(name), $"{directory.PathOf(name)} is the vault itself, and was left out."));
            return;
        }
        if (!isDirectory)
        {
            Put(directory, name, folder, name, stat, observed);
            return;
        }
        options.Progress?.Show(directory.PathOf(name));
        var below = run.Enter(folder, SourceItem.From(name, stat, observed));
        if (options.OneFileSystem && stat.Identity.Device != device)
        {
            below.IsComplete = false;
            run.Leave(below, null);
            return;
        }
        using var opened = Open(directory, name, below);
        if (opened is not null)
            Walk(opened, below, device, rules.Enter(name));
        else
            run.Leave(below, null);
    }

    private void Put(LocalDirectory directory, byte[] name, ImportFolder folder, byte[] newName)
    {
        var stat = Look(directory, name, out var observed);
        Put(directory, name, folder, newName, stat, observed);
    }

    private void Put(LocalDirectory directory, byte[] name, ImportFolder folder, byte[] newName, in LocalStat stat, Timestamp observed)
    {
        var target = stat.Type == NodeType.Symlink ? SourceException.Guard(directory, name, () => directory.ReadLink(name)) : null;
        var item = SourceItem.From(newName, stat, observed, target);
        Func<SourceContent>? content = stat.Type == NodeType.File ? () => new LocalContent(directory, name) : null;
        run.Put(folder, item, content, () => SourceException.Guard(directory, name, () => directory.Xattrs(name)));
    }

    private static LocalStat Look(LocalDirectory directory, byte[] name, out Timestamp observed)
    {
        Timestamp seen = default;
        var stat = SourceException.Guard(directory, name, () => Settling.Look(() => directory.Stat(name) ?? throw Gone(directory, name), out seen));
        observed = seen;
        return stat;
    }

    private List<byte[]> Names(LocalDirectory directory, ImportFolder folder)
    {
        try
        {
            return SourceException.Guard(directory, [], directory.Names);
        }
        catch (SourceException unreadable)
        {
            folder.IsComplete = false;
            run.Tally.Notice(unreadable.Notice);
            return [];
        }
    }

    private LocalDirectory? Open(LocalDirectory directory, byte[] name, ImportFolder folder)
    {
        try
        {
            return SourceException.Guard(directory, name, () => directory.OpenDirectory(name));
        }
        catch (SourceException unreadable)
        {
            folder.IsComplete = false;
            run.Tally.Notice(unreadable.Notice);
            return null;
        }
    }

    private IgnoreScope Rules(LocalDirectory directory)
    {
        IgnoreList? shared = null;
        if (options.GitIgnore && directory.TryOpenDirectory(GitName) is { } git)
            using (git)
            using (var info = git.TryOpenDirectory("info"u8))
                shared = info is null ? null : ReadList(info, ExcludeName);
        return IgnoreScope.Root(new IgnoreList(options.Exclude), shared);
    }

    private IgnoreScope WithOwnRules(LocalDirectory directory, IgnoreScope rules) =>
        options.GitIgnore && ReadList(directory, GitIgnoreName) is { } own ? rules.With(own) : rules;

    /// <summary>Patterns from a file; git does not follow a link there either.</summary>
    private static IgnoreList? ReadList(LocalDirectory directory, byte[] name)
    {
        if (directory.Stat(name) is not { Type: NodeType.File } stat)
            return null;
        using var file = directory.OpenFile(name);
        var text = new byte[stat.Size];
        return new IgnoreList(text.AsSpan(0, file.Read(text, 0)));
    }

    private static Storage.CairnException Gone(LocalDirectory directory, byte[] name) =>
        new(Storage.ErrorCode.NotFound, $"{directory.PathOf(name)} went away while it was imported.");
}
