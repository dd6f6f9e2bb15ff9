using Cairn.Engines.RocksDb.Native;
using Cairn.Storage;
using Xunit;

namespace Cairn.Engines.Tests;

/// <summary>RocksDB's error strings, as its version 7.8 gives them, and what they are to us.</summary>
public sealed class RocksDbErrorTests
{
    [Theory]
    [InlineData("IO error: No space left on device: While appending to file: /v/000012.sst: No space left on device", ErrorCode.NoSpace)]
    [InlineData("IO error: Space limit reached: Max allowed space was reached", ErrorCode.NoSpace)]
    [InlineData("IO error: While appending to file: /v/000012.sst: Disk quota exceeded", ErrorCode.NoSpace)]
    [InlineData("IO error: While lock file: /v/LOCK: Resource temporarily unavailable", ErrorCode.Locked)]
    [InlineData("IO error: lock hold by current process, acquire time 1700000000 acquiring thread 140000000: /v/LOCK: No locks available", ErrorCode.Locked)]
    [InlineData("IO error: While open a file for appending: /v/000012.log: Permission denied", ErrorCode.AccessDenied)]
    [InlineData("IO error: While open a file for appending: /v/000012.log: Read-only file system", ErrorCode.AccessDenied)]
    [InlineData("IO error: No such file or directory: While open a file for random read: /v/000012.sst: No such file or directory", ErrorCode.Corrupt)]
    [InlineData("IO error: While fdatasync: /v/000012.log: Input/output error", ErrorCode.InputOutput)]
    [InlineData("Corruption: block checksum mismatch: stored = 1, computed = 2, type = 4 in /v/000012.sst offset 0 size 100", ErrorCode.Corrupt)]
    [InlineData("Corruption: file is too short (20 bytes) to be an sstable/v/000012.sst", ErrorCode.Truncated)]
    [InlineData("Corruption: Input is too short to be an SST file", ErrorCode.Truncated)]
    [InlineData("Corruption: Sst file size mismatch: /v/000012.sst. Size recorded in manifest 200, actual size 100", ErrorCode.Corrupt)]
    [InlineData("Invalid argument: Compression type LZ4 is not linked with the binary.", ErrorCode.BadSpec)]
    [InlineData("Not implemented: Unknown footer version", ErrorCode.NewerFormat)]
    [InlineData("Resource busy: ", ErrorCode.Busy)]
    [InlineData("Shutdown in progress: ", ErrorCode.Closed)]
    [InlineData("Something nobody has seen yet", ErrorCode.InputOutput)]
    public void Each_kind_of_error_has_its_code(string status, ErrorCode expected) =>
        Assert.Equal(expected, RocksErrors.Classify(status));
}
