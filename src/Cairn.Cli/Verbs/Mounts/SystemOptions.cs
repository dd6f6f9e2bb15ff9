using System.Globalization;
using Cairn.Mount;
using Cairn.Storage;

namespace Cairn.Cli.Verbs.Mounts;

/// <summary>What <c>-o</c> says, in the manner of mount(8) and of lines in fstab: words with commas between, some with a value.</summary>
internal static class SystemOptions
{
    /// <summary>What is for mount(8) and the system's start, or has no meaning here: set-id bits and devices never count in a mount, and times of access are not kept.</summary>
    private static readonly HashSet<string> NotForUs =
    [
        "defaults", "auto", "noauto", "nofail", "_netdev", "user", "nouser", "users", "owner", "group", "exec", "suid", "nosuid", "dev", "nodev", "async", "silent", "loud",
        "atime", "noatime", "diratime", "nodiratime", "relatime", "norelatime", "strictatime", "nostrictatime", "lazytime", "nolazytime", "sloppy", "default_permissions",
    ];

    /// <summary>The settings as the options change them.</summary>
    /// <param name="settings">What else was said.</param>
    /// <param name="text">The options.</param>
    /// <exception cref="CairnException"><see cref="ErrorCode.BadSpec"/>: one is unknown, or its value is none.</exception>
    public static MountSettings Apply(MountSettings settings, string text)
    {
        var words = text.Split(',', StringSplitOptions.RemoveEmptyEntries);
        var sloppy = words.Contains("sloppy");
        foreach (var word in words)
        {
            var parts = word.Split('=', 2);
            settings = With(settings, parts[0], parts.ElementAtOrDefault(1)) ?? (sloppy || IsNotForUs(parts[0]) ? settings : throw Unknown(word));
        }
        return settings;
    }

    /// <summary>A durability by its name.</summary>
    public static Durability ReadDurability(string text) => Enum.TryParse<Durability>(text, ignoreCase: true, out var when) && Enum.IsDefined(when)
        ? when
        : throw new CairnException(ErrorCode.BadSpec, $"'{text}' is no durability: {string.Join(", ", Enum.GetNames<Durability>()).ToLowerInvariant()}.");

    /// <summary>A number of bytes as people write it.</summary>
    public static long ReadSize(string text) =>
        ByteSize.TryParse(text, out var bytes) ? bytes : throw new CairnException(ErrorCode.BadSpec, $"'{text}' is no size; write it like 256MB.");

    private static MountSettings? With(MountSettings settings, string name, string? value) => (name, value) switch
    {
        ("ro", null) => settings with { ReadOnly = true },
        ("rw", null) => settings with { ReadOnly = false },
        ("noexec", null) => settings with { NoExecution = true },
        ("sync", null) => settings with { Durability = Durability.Synced },
        ("allow_other", null) => settings with { AllowOther = true },
        ("all_branches", null) => settings with { AllBranches = true },
        ("write_through", null) => settings with { Writeback = false },
        ("io_uring", null) => settings with { IoUring = true },
        ("acl", null) => settings with { AccessLists = true },
        ("no_magic", null) => settings with { Magic = false },
        ("branch", { } branch) => settings with { Branch = branch },
        ("at", { } point) => settings with { At = point },
        ("uid", { } uid) => settings with { Uid = Id(name, uid) },
        ("gid", { } gid) => settings with { Gid = Id(name, gid) },
        ("durability", { } when) => settings with { Durability = ReadDurability(when) },
        ("cache_size", { } size) => settings with { CacheBytes = ReadSize(size) },
        _ => null,
    };

    private static uint Id(string name, string value) => uint.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
        ? id
        : throw new CairnException(ErrorCode.BadSpec, $"'{name}={value}': it is a number.");

    private static bool IsNotForUs(string name) =>
        NotForUs.Contains(name) || name.StartsWith("x-", StringComparison.Ordinal) || name.StartsWith("X-", StringComparison.Ordinal) || name == "comment";

    private static CairnException Unknown(string word) => new(
        ErrorCode.BadSpec,
        $"The mount option '{word}' is unknown. There are: ro, rw, sync, noexec, allow_other, all_branches, write_through, io_uring, acl, no_magic, branch=, at=, uid=, gid=, durability=, cache_size=.");
}
