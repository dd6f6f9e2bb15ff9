using System.CommandLine;
using Cairn.Cli.Around;
using Cairn.Mount;
using Cairn.Storage;

namespace Cairn.Cli.Verbs.Mounts;

/// <summary><c>cairn mount</c>: a branch as a directory in which every program works; without arguments, what is mounted.</summary>
internal sealed class MountVerb : Verb
{
    private readonly Argument<string?> _spec = new("vault") { Description = "The vault, and after a colon a directory in it; found as for every verb where only a directory is given.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Argument<string?> _directory = new("directory") { Description = "Where: a directory that is there.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _at = new("--at") { Description = "As it was then, for reading only: a snapshot, a revision or a time.", HelpName = "point" };
    private readonly Option<bool> _allBranches = new("--all-branches") { Description = "Each branch as a directory, in folders by its name." };
    private readonly Option<bool> _readOnly = new("--read-only") { Description = "Nothing can be changed." };
    private readonly Option<bool> _foreground = new("--foreground") { Description = "Serve in this process, until it is unmounted or interrupted." };
    private readonly Option<bool> _allowOther = new("--allow-other") { Description = "Other users may use it too, as far as permissions let them." };
    private readonly Option<uint?> _uid = new("--uid") { Description = "Show everything as this user's; yours, unless you are root." };
    private readonly Option<uint?> _gid = new("--gid") { Description = "Show everything as this group's; yours, unless you are root." };
    private readonly Option<string?> _durability = new("--durability") { Description = "When changes are acknowledged: buffered (the default), committed or synced.", HelpName = "when" };
    private readonly Option<string?> _cache = new("--cache-size") { Description = "Memory for contents of files, such as 256MB.", HelpName = "size" };
    private readonly Option<string?> _log = new("--log") { Description = "A file to which what goes wrong is appended.", HelpName = "file" };
    private readonly Option<bool> _accessLists = new("--acl") { Description = "Have access control lists count (setfacl, rsync -A). What is not the user's own then costs one more question of the kernel." };
    private readonly Option<bool> _writeThrough = new("--write-through") { Description = "Have the kernel pass on each write at once, rather than gather them." };
    private readonly Option<bool> _ioUring = new("--io-uring") { Description = "Have requests come through rings shared with the kernel, which is faster; needs Linux 6.14, and root to have switched it on." };
    private readonly Option<bool> _noMagic = new("--no-magic") { Description = "Without the hidden directory .cairn in the root." };

    private readonly Option<string?> _system = new("-o") { Description = "The same in the words of mount(8) and fstab: ro,branch=agents/a,allow_other.", HelpName = "options" };

    public MountVerb() : base("mount", "Mount a branch on a directory; without arguments, list what is mounted.")
    {
        Add(_spec);
        Add(_directory);
        foreach (var option in new Option[] { _at, _allBranches, _readOnly, _foreground, _allowOther, _uid, _gid, _durability, _cache, _log, _accessLists, _writeThrough, _ioUring, _noMagic, _system })
            Add(option);
    }

    public override string Examples => """
        cairn mount work.cairn ./work                 the branch 'main' as a directory
        cairn mount ./work                             of the vault that is found from here
        cairn mount work.cairn:/src ./src -b agents/a  a directory of another branch
        cairn mount work.cairn ./then --at v1         as it was, for reading
        cairn mount work.cairn ./work -o ro,branch=a  in the words of mount(8), as in a line of fstab
        cairn mount                                   what is mounted
        """;

    protected override int Run(Call call)
    {
        var (parsed, terminal) = (call.Parsed, call.Terminal);
        var (spec, directory) = (parsed.GetValue(_spec), parsed.GetValue(_directory));
        if (spec is null)
            return MountList.Write(terminal);
        if (directory is null)
            return Mount(call, null, spec);
        if (parsed.GetValue(call.Globals.Vault) is not null)
            throw new UsageException("The vault is named twice: before the directory and with --vault.");
        return Mount(call, spec, directory);
    }

    private int Mount(Call call, string? spec, string directory)
    {
        if (spec is null && !Directory.Exists(call.MachinePath(directory)) && BuiltInEngines.Catalog.Detect(call.MachinePath(directory)) is not null)
            throw new UsageException("Say where to mount it. Type: cairn mount VAULT DIRECTORY");
        var settings = Settings(call, spec, call.MachinePath(directory));
        if (Cairn.Mount.Mounts.All().Any(mount => mount.Directory == settings.Directory))
            throw new IOException($"Something is mounted on {settings.Directory} already. Type: cairn umount {settings.Directory}");
        if (!Directory.Exists(settings.Directory))
            throw new IOException($"There is no directory {settings.Directory}.");
        return call.Get(_foreground) || Serving.InItsOwnProcess ? Serving.Run(settings, call.Get(_log), call.Terminal) : Serving.InBackground(call.Parsed, call.Terminal);
    }

    private MountSettings Settings(Call call, string? spec, string directory)
    {
        var parsed = call.Parsed;
        var (vault, subtree) = spec is null ? (call.VaultChoice.Spec, "/") : Split(spec);
        vault = Absolute(call, vault);
        var settings = new MountSettings(vault, Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory)))
        {
            Branch = parsed.GetValue(call.Globals.Branch) ?? call.Surroundings.Variable("CAIRN_BRANCH"),
            At = Call.RequirePoint(parsed.GetValue(_at)),
            Subtree = subtree,
            AllBranches = parsed.GetValue(_allBranches),
            ReadOnly = parsed.GetValue(_readOnly),
            AllowOther = parsed.GetValue(_allowOther),
            Uid = parsed.GetValue(_uid),
            Gid = parsed.GetValue(_gid),
            Writeback = !parsed.GetValue(_writeThrough),
            AccessLists = parsed.GetValue(_accessLists),
            IoUring = parsed.GetValue(_ioUring),
            Magic = !parsed.GetValue(_noMagic),
        };
        if (parsed.GetValue(_durability) is { } durability)
            settings = settings with { Durability = SystemOptions.ReadDurability(durability) };
        if (parsed.GetValue(_cache) is { } cache)
            settings = settings with { CacheBytes = SystemOptions.ReadSize(cache) };
        return parsed.GetValue(_system) is { } system ? SystemOptions.Apply(settings, system) : settings;
    }

    /// <summary>The process in the background leaves this directory.</summary>
    private static string Absolute(Call call, string vault)
    {
        var spec = EngineSpec.Parse(vault);
        return spec.Path.Length == 0 ? vault : (spec with { Path = call.MachinePath(spec.Path) }).ToString();
    }

    /// <summary>The last colon that a slash follows begins the directory in the vault: <c>work.cairn:/src</c>, <c>lmdb:vault:/src</c>.</summary>
    private static (string Vault, string Subtree) Split(string spec)
    {
        var colon = spec.LastIndexOf(":/", StringComparison.Ordinal);
        // 'lmdb:/srv/vault' has an engine before its colon, not a vault.
        return colon > 0 && !BuiltInEngines.Catalog.Providers.Any(provider => provider.Name == spec[..colon]) ? (spec[..colon], spec[(colon + 1)..]) : (spec, "/");
    }
}
