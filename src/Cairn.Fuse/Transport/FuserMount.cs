using System.Diagnostics;
using System.Globalization;
using Cairn.Fuse.Native;

namespace Cairn.Fuse.Transport;

/// <summary>The program by which users mount who are not root. It mounts, and passes the descriptor through a socket.</summary>
internal static unsafe class FuserMount
{
    private const string Program = "fusermount3";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static DeviceHandle Mount(string directory, MountOptions options)
    {
        var sockets = stackalloc int[2];
        if (LibC.SocketPair(LibC.UnixDomain, LibC.Stream, 0, sockets) != 0)
            throw FuseException.Last("Making a socket");
        try
        {
            var start = new ProcessStartInfo(Program, ["-o", options.ForHelper(), "--", directory]) { RedirectStandardError = true };
            start.Environment["_FUSE_COMMFD"] = sockets[0].ToString(CultureInfo.InvariantCulture);
            if (Run(start) is { } refused)
                throw new FuseException($"Mounting on {directory} was refused: {refused}");
            return DeviceHandle.Of(Receive(sockets[1]));
        }
        finally
        {
            LibC.Close(sockets[0]);
            LibC.Close(sockets[1]);
        }
    }

    public static string? TryUnmount(string directory, bool lazily) =>
        Run(new ProcessStartInfo(Program, [lazily ? "-uz" : "-u", "--", directory]) { RedirectStandardError = true });

    private static string? Run(ProcessStartInfo start)
    {
        try
        {
            using var process = Process.Start(start)!;
            var said = process.StandardError.ReadToEndAsync();
            if (!process.WaitForExit(Patience))
            {
                process.Kill();
                return $"{Program} did not end.";
            }
            return process.ExitCode == 0 ? null : said.Result.Trim();
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            return $"{Program}: {missing.Message}. Install it with: apt-get install fuse3";
        }
    }

    private static int Receive(int socket)
    {
        byte data;
        var control = new LibC.DescriptorMessage { Descriptor = -1 };
        var vector = new LibC.Vector { Base = &data, Length = 1 };
        var message = new LibC.Message { Vectors = &vector, VectorCount = 1, Control = &control, ControlLength = (nuint)sizeof(LibC.DescriptorMessage) };
        if (LibC.ReceiveMessage(socket, &message, 0) < 0)
            throw FuseException.Last($"Receiving the descriptor from {Program}");
        return control.Descriptor >= 0 ? control.Descriptor : throw new FuseException($"{Program} sent no descriptor.");
    }
}
