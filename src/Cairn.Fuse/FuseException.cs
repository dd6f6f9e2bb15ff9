using System.Runtime.InteropServices;

namespace Cairn.Fuse;

/// <summary>Mounting or serving could not be done.</summary>
internal sealed class FuseException : IOException
{
    private FuseException(string message, int error) : base(message) => Error = error;

    public FuseException(string message) : base(message)
    {
    }

    /// <summary>The error's number; 0 when there is none.</summary>
    public int Error { get; }

    /// <summary>What the last system call of this thread says.</summary>
    public static FuseException Last(string what)
    {
        var error = Marshal.GetLastPInvokeError();
        return new FuseException($"{what} failed: {Marshal.GetPInvokeErrorMessage(error)}.", error);
    }
}
