using System.Globalization;
using Cairn.Fuse.Native;
using Cairn.Fuse.Protocol;

namespace Cairn.Fuse.Transport;

/// <summary>Mounts and unmounts: as root by the system calls, otherwise through <c>fusermount3</c>.</summary>
internal static class Mounting
{
    /// <summary>Mounts on <paramref name="directory"/>.</summary>
    /// <returns>The connection to serve; until that is done, whoever touches the directory waits.</returns>
    /// <exception cref="FuseException">It is refused.</exception>
    public static DeviceHandle Mount(string directory, MountOptions options) =>
        LibC.EffectiveUser() == 0 ? MountDirectly(directory, options) : FuserMount.Mount(directory, options);

    /// <summary>Who mounts, where that is not root, and so nobody else may use what is mounted unless it is allowed; otherwise null.</summary>
    public static (uint User, uint Group)? OrdinaryUser => LibC.EffectiveUser() is not 0 and var user ? (user, LibC.EffectiveGroup()) : null;

    /// <summary>Unmounts.</summary>
    /// <param name="directory">Where.</param>
    /// <param name="lazily">Also while it is in use: it goes from sight now, and for good when nobody uses it any more.</param>
    /// <returns>Null, or why not.</returns>
    public static string? TryUnmount(string directory, bool lazily = false)
    {
        if (LibC.EffectiveUser() != 0)
            return FuserMount.TryUnmount(directory, lazily);
        return LibC.Unmount(directory, lazily ? LibC.UnmountDetach : 0) == 0 ? null : FuseException.Last($"Unmounting {directory}").Message;
    }

    /// <summary>Cuts the connection: whoever waits for a reply gets an error, and so does everybody after. Then it is unmounted, used or not.</summary>
    public static string? TryForce(string directory)
    {
        Connections.TryAbort(directory);
        if (LibC.EffectiveUser() != 0)
            return FuserMount.TryUnmount(directory, lazily: true);
        LibC.Unmount(directory, LibC.UnmountForce);
        return Connections.IsMounted(directory) && LibC.Unmount(directory, LibC.UnmountDetach) != 0 ? FuseException.Last($"Unmounting {directory}").Message : null;
    }

    private static DeviceHandle MountDirectly(string directory, MountOptions options)
    {
        var device = DeviceHandle.Open();
        var flags = (options.ReadOnly ? LibC.MountReadOnly : 0) | (options.Privileged ? 0 : LibC.MountNoSuid | LibC.MountNoDev) | (options.NoExecution ? LibC.MountNoExecution : 0);
        if (LibC.Mount(options.Source, directory, $"fuse.{options.Subtype}", (nuint)flags, options.Data(device.Number, 0, 0)) == 0)
        {
            Connections.TryReadAhead(directory, FuseLimits.MaxPayload);
            return device;
        }
        var refused = FuseException.Last(string.Create(CultureInfo.InvariantCulture, $"Mounting on {directory}"));
        device.Dispose();
        throw refused;
    }
}
