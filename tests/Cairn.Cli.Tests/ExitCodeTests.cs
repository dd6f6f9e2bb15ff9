using Cairn.Storage;
using Xunit;

namespace Cairn.Cli.Tests;

public sealed class ExitCodeTests
{
    [Theory]
    [InlineData(ErrorCode.BadSpec, 2)]
    [InlineData(ErrorCode.WrongEngine, 2)]
    [InlineData(ErrorCode.NoSuchVault, 10)]
    [InlineData(ErrorCode.NotAVault, 10)]
    [InlineData(ErrorCode.Locked, 11)]
    [InlineData(ErrorCode.Busy, 11)]
    [InlineData(ErrorCode.Corrupt, 13)]
    [InlineData(ErrorCode.Truncated, 13)]
    [InlineData(ErrorCode.NewerFormat, 14)]
    [InlineData(ErrorCode.ReadOnly, 15)]
    [InlineData(ErrorCode.NoSpace, 16)]
    [InlineData(ErrorCode.Pruned, 17)]
    [InlineData(ErrorCode.Purged, 17)]
    [InlineData(ErrorCode.InvalidName, 2)]
    [InlineData(ErrorCode.NotFound, 1)]
    [InlineData(ErrorCode.LibraryMissing, 1)]
    [InlineData(ErrorCode.AccessDenied, 1)]
    [InlineData(ErrorCode.VaultExists, 1)]
    [InlineData(ErrorCode.Conflict, 1)]
    [InlineData(ErrorCode.Failed, 1)]
    [InlineData(ErrorCode.InputOutput, 1)]
    public void Errors_have_the_exit_codes_that_scripts_rely_on(ErrorCode error, int code) => Assert.Equal(code, ExitCode.Of(error));
}
