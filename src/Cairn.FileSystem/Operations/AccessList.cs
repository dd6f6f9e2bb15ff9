using System.Buffers.Binary;

namespace Cairn.FileSystem.Operations;

/// <summary>
/// A POSIX access control list (acl(5)): who besides owner, group and others may do what. Kept in extended attributes in Linux's own format: one for the node,
/// and of directories one that what is created in them begins with. The permission bits of a node and its list always say the same.
/// </summary>
internal sealed class AccessList
{
    private const int HeaderBytes = 4, EntryBytes = 8;
    private const uint Version = 2;
    private const int All = 7;

    private readonly List<Entry> _entries = [];

    /// <summary>The extended attribute of a node's own list.</summary>
    public static ReadOnlySpan<byte> AccessName => "system.posix_acl_access"u8;

    /// <summary>The extended attribute of the list that new nodes in a directory begin with.</summary>
    public static ReadOnlySpan<byte> DefaultName => "system.posix_acl_default"u8;

    private enum Tag : ushort
    {
        Owner = 1,
        User = 2,
        OwningGroup = 4,
        Group = 8,
        Mask = 16,
        Others = 32,
    }

    /// <summary>No entries: there is to be no list.</summary>
    public bool IsEmpty => _entries.Count == 0;

    /// <summary>Whether it says no more than permission bits do.</summary>
    public bool IsMode => _entries.TrueForAll(static entry => entry.Tag is Tag.Owner or Tag.OwningGroup or Tag.Others);

    /// <summary>Whether an extended attribute is a list.</summary>
    public static bool IsName(ReadOnlySpan<byte> name) => name.SequenceEqual(AccessName) || name.SequenceEqual(DefaultName);

    /// <summary>Reads a list; null when it is none, or not a valid one.</summary>
    public static AccessList? TryRead(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderBytes || (bytes.Length - HeaderBytes) % EntryBytes != 0 || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Version)
            return null;
        var list = new AccessList();
        for (bytes = bytes[HeaderBytes..]; !bytes.IsEmpty; bytes = bytes[EntryBytes..])
            list._entries.Add(new Entry(
                (Tag)BinaryPrimitives.ReadUInt16LittleEndian(bytes), BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]), BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..])));
        return list.IsEmpty || list.IsValid() ? list : null;
    }

    /// <summary>As an extended attribute has it.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[HeaderBytes + _entries.Count * EntryBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Version);
        var at = bytes.AsSpan(HeaderBytes);
        foreach (var entry in _entries)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(at, (ushort)entry.Tag);
            BinaryPrimitives.WriteUInt16LittleEndian(at[2..], (ushort)entry.Permissions);
            BinaryPrimitives.WriteUInt32LittleEndian(at[4..], entry.Id);
            at = at[EntryBytes..];
        }
        return bytes;
    }

    /// <summary>The mode of a node that gets this list.</summary>
    public int ToMode(int mode) => mode & ~0x1FF | Permissions(Tag.Owner) << 6 | Permissions(GroupTag) << 3 | Permissions(Tag.Others);

    /// <summary>Gives the list the permission bits that its node gets: the group's are the mask's where there is one.</summary>
    public void SetMode(int mode)
    {
        Set(Tag.Owner, mode >> 6 & All);
        Set(GroupTag, mode >> 3 & All);
        Set(Tag.Others, mode & All);
    }

    /// <summary>Makes a directory's default list that of a new node: it allows no more than whoever creates it asks for.</summary>
    /// <param name="mode">What was asked for.</param>
    /// <returns>The node's mode.</returns>
    public int Restrict(int mode)
    {
        Set(Tag.Owner, Permissions(Tag.Owner) & mode >> 6);
        Set(GroupTag, Permissions(GroupTag) & mode >> 3);
        Set(Tag.Others, Permissions(Tag.Others) & mode);
        return ToMode(mode);
    }

    private Tag GroupTag => _entries.Exists(static entry => entry.Tag == Tag.Mask) ? Tag.Mask : Tag.OwningGroup;

    private int Permissions(Tag tag) => _entries.Find(entry => entry.Tag == tag).Permissions;

    private void Set(Tag tag, int permissions)
    {
        var at = _entries.FindIndex(entry => entry.Tag == tag);
        _entries[at] = _entries[at] with { Permissions = permissions };
    }

    /// <summary>Owner, users, owning group, groups, mask and others, in this order; a mask where there are users or groups.</summary>
    private bool IsValid()
    {
        for (var i = 0; i < _entries.Count; i++)
        {
            var (tag, permissions, _) = _entries[i];
            var repeats = tag is Tag.User or Tag.Group;
            if (!Enum.IsDefined(tag) || permissions is < 0 or > All || i > 0 && (repeats ? _entries[i - 1].Tag > tag : _entries[i - 1].Tag >= tag))
                return false;
        }
        return Has(Tag.Owner) && Has(Tag.OwningGroup) && Has(Tag.Others) && (Has(Tag.Mask) || IsMode);
    }

    private bool Has(Tag tag) => _entries.Exists(entry => entry.Tag == tag);

    private readonly record struct Entry(Tag Tag, int Permissions, uint Id);
}
