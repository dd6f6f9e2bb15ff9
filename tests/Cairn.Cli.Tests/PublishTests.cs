using Xunit;

namespace Cairn.Cli.Tests;

/// <summary><c>scripts/publish</c>: which kind of program it makes, and what it remembers.</summary>
public sealed class PublishTests : IDisposable
{
    private const string NoPackageForAot = "case $* in *ProgramKind=aot*) echo 'x.csproj : error NU1101: Unable to find package'; exit 1 ;; esac; output \"$@\"";

    private readonly FakeSdk _sdk = new();

    public void Dispose() => _sdk.Dispose();

    [Fact]
    public async Task Native_code_is_made_where_it_can_be()
    {
        _sdk.Does("output \"$@\"");
        await PublishesAsync("aot");

        Assert.Single(Kinds());
    }

    [Fact]
    public async Task What_cannot_be_had_is_tried_once()
    {
        _sdk.Does(NoPackageForAot);
        await PublishesAsync("r2r");
        await PublishesAsync("r2r");

        Assert.Equal(["aot", "r2r", "r2r"], Kinds());
    }

    [Fact]
    public async Task Another_SDK_tries_again()
    {
        _sdk.Does(NoPackageForAot);
        await PublishesAsync("r2r");
        _sdk.Version = "10.0.200";
        await PublishesAsync("r2r");

        Assert.Equal(["aot", "r2r", "aot", "r2r"], Kinds());
    }

    [Fact]
    public async Task A_package_source_out_of_reach_is_not_remembered()
    {
        _sdk.Does(NoPackageForAot.Replace("NU1101", "NU1301", StringComparison.Ordinal));
        await PublishesAsync("r2r");
        await PublishesAsync("r2r");

        Assert.Equal(["aot", "r2r", "aot", "r2r"], Kinds());
    }

    [Fact]
    public async Task Where_linking_fails_it_says_so_and_makes_the_next_best()
    {
        _sdk.Does(NoPackageForAot.Replace("error NU1101: Unable to find package", "error : Platform linker not found", StringComparison.Ordinal));
        var ran = await PublishesAsync("r2r");

        Assert.Contains("native code could not be made", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_nothing_to_compile_ahead_of_time_it_makes_IL_and_says_so()
    {
        _sdk.Does("case $* in *ProgramKind=il*) output \"$@\" ;; *) echo 'x.csproj : error NU1101: Unable to find package'; exit 1 ;; esac");
        var ran = await PublishesAsync("il");

        Assert.Contains("starts slower", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Errors_of_the_compiler_are_shown_and_nothing_else_is_tried()
    {
        _sdk.Does("echo 'noise'; echo '/a/B.cs(1,2): error CS1002: ; expected [/a/p.csproj]'; exit 1");
        var ran = await _sdk.RunAsync("scripts/publish out");

        Assert.Equal(1, ran.ExitCode);
        Assert.StartsWith("/a/B.cs(1,2): error CS1002: ; expected\ncairn: the build failed", ran.Error, StringComparison.Ordinal);
        Assert.Equal(["aot"], Kinds());
    }

    [Fact]
    public async Task Files_of_the_build_before_do_not_stay()
    {
        _sdk.Does("output \"$@\"");
        await PublishesAsync("aot");
        File.WriteAllText(_sdk["out/old.so"], "");
        await PublishesAsync("aot");

        Assert.False(File.Exists(_sdk["out/old.so"]));
    }

    [Fact]
    public async Task An_SDK_that_is_too_old_is_named_in_one_line()
    {
        _sdk.Does("");
        var ran = await _sdk.RunAsync("rm sdk/version; scripts/publish out");

        Assert.Equal(1, ran.ExitCode);
        Assert.Equal(
            "cairn: the .NET 10 SDK is needed; this machine has: 9.0.100. Install it from https://dotnet.microsoft.com/download/dotnet/10.0\n",
            ran.Error);
    }

    private async Task<Ran> PublishesAsync(string kind)
    {
        var ran = await _sdk.RunAsync("scripts/publish out");
        Assert.Equal(0, ran.ExitCode);
        Assert.Equal("program\n", await File.ReadAllTextAsync(_sdk["out/cairn"]));
        Assert.Equal(kind + "\n", await File.ReadAllTextAsync(_sdk["out/kind"]));
        return ran;
    }

    private IEnumerable<string> Kinds() => _sdk.Calls
        .SelectMany(call => call.Split(' '))
        .Where(word => word.StartsWith("-p:ProgramKind=", StringComparison.Ordinal))
        .Select(word => word.Split('=')[1]);
}
