using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Cairn.Engines.RocksDb.Native;

/// <summary>Options of a database and its column families (<c>rocksdb_options_t</c>), from text as in RocksDB's own options file.</summary>
internal sealed unsafe class OptionsHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    /// <summary>Options as <paramref name="text"/> (<c>name=value;…</c>) says, defaults for the rest.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.BadSpec"/>: the library does not know one of them.</exception>
    internal OptionsHandle(string text)
        : base(ownsHandle: true)
    {
        SetHandle(RocksApi.rocksdb_options_create());
        nint error = 0;
        var defaults = RocksApi.rocksdb_options_create();
        fixed (byte* bytes = Encoding.UTF8.GetBytes(text + '\0'))
            RocksApi.rocksdb_get_options_from_string(defaults, bytes, handle, &error);
        RocksApi.rocksdb_options_destroy(defaults);
        RocksErrors.ThrowIf(error, "Setting the database's options");
    }

    /// <summary>Has files be compacted in which so many of so many neighbouring records are deletions.</summary>
    internal void CompactWhereDeleted(int window, int deletions) =>
        RocksApi.rocksdb_options_add_compact_on_deletion_collector_factory(handle, (nuint)window, (nuint)deletions);

    protected override bool ReleaseHandle()
    {
        RocksApi.rocksdb_options_destroy(handle);
        return true;
    }
}

/// <summary>Options of a read (<c>rocksdb_readoptions_t</c>).</summary>
internal sealed class ReadOptionsHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    internal ReadOptionsHandle()
        : base(ownsHandle: true) => SetHandle(RocksApi.rocksdb_readoptions_create());

    protected override bool ReleaseHandle()
    {
        RocksApi.rocksdb_readoptions_destroy(handle);
        return true;
    }
}

/// <summary>Options of a write (<c>rocksdb_writeoptions_t</c>); the defaults are ours: to the log, without a sync.</summary>
internal sealed class WriteOptionsHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    internal WriteOptionsHandle()
        : base(ownsHandle: true) => SetHandle(RocksApi.rocksdb_writeoptions_create());

    protected override bool ReleaseHandle()
    {
        RocksApi.rocksdb_writeoptions_destroy(handle);
        return true;
    }
}

/// <summary>A batch of writes (<c>rocksdb_writebatch_t</c>).</summary>
internal sealed class WriteBatchHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    internal WriteBatchHandle()
        : base(ownsHandle: true) => SetHandle(RocksApi.rocksdb_writebatch_create());

    protected override bool ReleaseHandle()
    {
        RocksApi.rocksdb_writebatch_destroy(handle);
        return true;
    }
}
