using Cairn.FileSystem.Content;
using Cairn.Transfer.Native;

namespace Cairn.Transfer;

/// <summary>A file of a source, whose bytes and attributes can be had. Read by one thread at a time.</summary>
internal abstract class SourceContent : IDisposable
{
    /// <summary>Whether it must be read before the source goes on.</summary>
    public virtual bool IsNow => false;

    /// <summary>Looks at the file, opening it if need be.</summary>
    /// <exception cref="SourceException">It cannot be read.</exception>
    public abstract SourceItem Look();

    /// <summary>The file's extended attributes; null when the source does not know of any.</summary>
    public abstract SortedList<byte[], byte[]>? Xattrs();

    /// <summary>Hands the bytes over.</summary>
    /// <exception cref="SourceException">It cannot be read.</exception>
    public abstract void CopyTo(ContentSink sink);

    /// <summary>Whether the file is still what <see cref="Look"/> saw.</summary>
    public virtual bool IsUnchanged() => true;

    public abstract void Dispose();
}

/// <summary>Where the bytes of a file go, in order.</summary>
internal abstract class ContentSink
{
    public abstract void Write(ReadOnlySpan<byte> bytes);

    /// <summary>Where to put bytes that are for <see cref="Take"/>: a place of its own where it has one, which saves a copy, else <paramref name="buffer"/>.</summary>
    public virtual Span<byte> Room(byte[] buffer) => buffer;

    /// <summary>Takes what was put at the beginning of <see cref="Room"/>.</summary>
    public virtual void Take(ReadOnlySpan<byte> bytes) => Write(bytes);

    public abstract void Skip(long length);
}

/// <summary>Into a content that its batch stores.</summary>
internal sealed class BulkSink(BulkContent content) : ContentSink
{
    public override void Write(ReadOnlySpan<byte> bytes) => content.Write(bytes);

    public override Span<byte> Room(byte[] buffer) => content.Room;

    public override void Take(ReadOnlySpan<byte> bytes) => content.Advance(bytes.Length);

    public override void Skip(long length) => content.Skip(length);
}

/// <summary>Into a content that is stored as it comes.</summary>
internal sealed class BuilderSink(ContentBuilder builder) : ContentSink
{
    public override void Write(ReadOnlySpan<byte> bytes) => builder.Write(bytes);

    public override void Skip(long length) => builder.Skip(length);
}

/// <summary>Something of a source cannot be read; the import goes on without it.</summary>
internal sealed class SourceException(TransferNotice notice, Exception? cause = null) : Exception(notice.Message, cause)
{
    public TransferNotice Notice => notice;

    /// <summary>Runs what reads something in a directory.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="name">What is read there; empty: the directory itself.</param>
    /// <param name="read">Reads.</param>
    public static T Guard<T>(LocalDirectory directory, byte[] name, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Storage.CairnException failure)
        {
            throw Of(directory, name, failure);
        }
    }

    /// <summary>What failed when something in a directory was read.</summary>
    public static SourceException Of(LocalDirectory directory, byte[] name, Storage.CairnException failure)
    {
        var path = name.Length == 0 ? directory.Path : directory.PathOf(name);
        return new SourceException(new TransferNotice(TransferNoticeKind.Unreadable, path, failure.Message), failure);
    }
}
