using Cairn.Fuse.Protocol;
using Cairn.Fuse.Transport;

namespace Cairn.Mount.Tests.Forgetful;

/// <summary>A <see cref="ForgetfulFileSystem"/>, mounted and served by this process, which must leave what is in it to others.</summary>
internal sealed class ForgetfulMount : IDisposable
{
    private readonly TestDirectory _point = new();
    private readonly FuseServer _server;

    public ForgetfulMount()
    {
        MountedVault.RequireFuse();
        var device = Mounting.Mount(Path, new MountOptions("cairn-test", "forgetful"));
        _server = FuseServer.Start(device, Disk, new FuseWishes(InitFlags.AsyncRead), threads: 4);
    }

    public string Path => _point.Path;

    public ForgetfulFileSystem Disk { get; } = new();

    public void Dispose()
    {
        Mounting.TryForce(Path);
        if (_server.Wait(TimeSpan.FromSeconds(20)))
            _server.Dispose();
        _point.Dispose();
    }
}
