using System.Globalization;

namespace Cairn.Fuse.Transport;

/// <summary>How a directory is mounted on.</summary>
/// <param name="Source">What <c>/proc/mounts</c> shows as mounted.</param>
/// <param name="Subtype">Shown behind <c>fuse.</c> as the type.</param>
internal sealed record MountOptions(string Source, string Subtype)
{
    public bool ReadOnly { get; init; }

    /// <summary>Whether users other than the one who mounts may use it.</summary>
    public bool AllowOther { get; init; }

    /// <summary>Whether the kernel checks permissions by mode and owner.</summary>
    public bool DefaultPermissions { get; init; } = true;

    /// <summary>Whether no program in it can be run.</summary>
    public bool NoExecution { get; init; }

    /// <summary>Whether set-id bits and device files count; only root may say so.</summary>
    public bool Privileged { get; init; }

    /// <summary>The data of mount(2).</summary>
    public string Data(int descriptor, uint uid, uint gid) =>
        string.Create(CultureInfo.InvariantCulture, $"fd={descriptor},rootmode=40000,user_id={uid},group_id={gid}")
        + (DefaultPermissions ? ",default_permissions" : "") + (AllowOther ? ",allow_other" : "");

    /// <summary>The same for <c>fusermount3</c>.</summary>
    public string ForHelper() =>
        $"{(ReadOnly ? "ro" : "rw")},nosuid,nodev{(NoExecution ? ",noexec" : "")},fsname={Escape(Source)},subtype={Subtype}" + (DefaultPermissions ? ",default_permissions" : "") + (AllowOther ? ",allow_other" : "");

    private static string Escape(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(",", "\\,", StringComparison.Ordinal);
}
