using Cairn.FileSystem;
using Cairn.FileSystem.Operations;
using Cairn.Fuse.Protocol;
using Errno = Cairn.FileSystem.Errno;

namespace Cairn.Mount.Serving;

/// <content>Extended attributes. The kernel checks who may what; of names of the system's own there are access lists, where they count.</content>
internal sealed partial class CairnFileSystem
{
    /// <inheritdoc/>
    public override int GetXattr(in RequestHeader request, ReadOnlySpan<byte> name, Span<byte> target, out int length)
    {
        length = 0;
        if (IsUnsupported(name))
            return (int)Errno.EOPNOTSUPP;
        if (IsIncomplete(name))
            return (int)Errno.EINVAL;
        if (Tree(request.Node) is not { } told)
            return (int)Errno.ENODATA;
        // Asked before each first write to a file whether it has capabilities: hardly any has.
        if (told.Find() is not { HasAttributes: true })
            return (int)Errno.ENODATA;
        var error = told.Tree.View.GetXattr(told.Ino, name, out var value);
        return error == Errno.None ? Put(value, target, out length) : (int)error;
    }

    /// <inheritdoc/>
    public override int ListXattrs(in RequestHeader request, Span<byte> target, out int length)
    {
        length = 0;
        if (Tree(request.Node) is not { } told)
            return 0;
        var error = told.Tree.View.ListXattrs(told.Ino, out var attributes);
        if (error != Errno.None)
            return (int)error;
        using var names = new MemoryStream();
        foreach (var name in attributes.Keys)
            if (!IsUnsupported(name) && (request.Uid == 0 || !name.AsSpan().StartsWith("trusted."u8)))
            {
                names.Write(name);
                names.WriteByte(0);
            }
        return Put(names.GetBuffer().AsSpan(0, (int)names.Length), target, out length);
    }

    /// <inheritdoc/>
    public override int SetXattr(in RequestHeader request, in SetXattrArguments arguments, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (IsUnsupported(name))
            return (int)Errno.EOPNOTSUPP;
        if (IsIncomplete(name))
            return (int)Errno.EINVAL;
        var error = FindChangeable(request.Node, out var told);
        if (error != Errno.None)
            return (int)error;
        var mode = arguments.Flags switch
        {
            0 => XattrMode.Any,
            SetXattrArguments.Create => XattrMode.Create,
            SetXattrArguments.Replace => XattrMode.Replace,
            _ => (XattrMode)(-1),
        };
        if (mode < 0)
            return (int)Errno.EINVAL;
        error = told.Tree.Branch!.SetXattr(told.Ino, name.ToArray(), value.ToArray(), mode);
        if (error == Errno.None && (arguments.ExtendedFlags & SetXattrArguments.KillSetGroupId) != 0 && told.Find() is { } node && (node.Mode & Mode.SetGroupId) != 0)
            error = told.Tree.Branch.SetAttributes(told.Ino, new AttributeChanges { Permissions = node.Mode & Mode.Permissions & ~Mode.SetGroupId }, out _);
        return (int)error;
    }

    /// <inheritdoc/>
    public override int RemoveXattr(in RequestHeader request, ReadOnlySpan<byte> name)
    {
        if (IsUnsupported(name))
            return (int)Errno.EOPNOTSUPP;
        if (IsIncomplete(name))
            return (int)Errno.EINVAL;
        var error = FindChangeable(request.Node, out var told);
        return (int)(error == Errno.None ? told.Tree.Branch!.RemoveXattr(told.Ino, name.ToArray()) : error);
    }

    private bool IsUnsupported(ReadOnlySpan<byte> name) =>
        !(name.StartsWith("user."u8) || name.StartsWith("trusted."u8) || name.StartsWith("security."u8) || options.AccessLists && AccessList.IsName(name));

    /// <summary>A name needs more than the kind that it begins with.</summary>
    private static bool IsIncomplete(ReadOnlySpan<byte> name) => name[^1] == '.' && name.IndexOf((byte)'.') == name.Length - 1;

    private static int Put(ReadOnlySpan<byte> value, Span<byte> target, out int length)
    {
        length = value.Length;
        if (target.IsEmpty)
            return 0;
        if (value.Length > target.Length)
            return (int)Errno.ERANGE;
        value.CopyTo(target);
        return 0;
    }
}
