using System.Runtime.InteropServices;

namespace Cairn.Fuse.Native;

/// <summary>A descriptor of <c>/dev/fuse</c>.</summary>
internal sealed unsafe class DeviceHandle : SafeHandle
{
    private DeviceHandle(int descriptor) : base(-1, ownsHandle: true) => SetHandle(descriptor);

    public override bool IsInvalid => handle < 0;

    /// <summary>Its number, for mount(2); valid while it is open.</summary>
    public int Number => (int)handle;

    /// <summary>Opens the device; not connected to any mount yet.</summary>
    /// <exception cref="FuseException">There is no such device, or it may not be used.</exception>
    public static DeviceHandle Open()
    {
        var descriptor = LibC.Open("/dev/fuse", LibC.ReadWriteCloseOnExec);
        return descriptor >= 0 ? new DeviceHandle(descriptor) : throw FuseException.Last("Opening /dev/fuse");
    }

    /// <summary>Takes over a descriptor that somebody else opened.</summary>
    public static DeviceHandle Of(int descriptor) => new(descriptor);

    /// <summary>Waits for a request.</summary>
    /// <returns>Its bytes, or an error's number negated.</returns>
    public int Read(byte* buffer, int length)
    {
        var read = LibC.Read(Number, buffer, (nuint)length);
        return read >= 0 ? (int)read : -Marshal.GetLastPInvokeError();
    }

    /// <summary>Sends a reply or notification.</summary>
    /// <returns>0, or an error's number.</returns>
    public int Write(byte* buffer, int length) =>
        LibC.Write(Number, buffer, (nuint)length) >= 0 ? 0 : Marshal.GetLastPInvokeError();

    public int Write(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* buffer = bytes)
            return Write(buffer, bytes.Length);
    }

    protected override bool ReleaseHandle() => LibC.Close((int)handle) == 0;
}
