using System.Text.Json;

namespace Cairn.Cli.Tests;

/// <summary>The program as <c>./cairn</c> publishes it: what people run, rather than what the tests were built with.</summary>
internal static class CairnProgram
{
    private static readonly TimeSpan LongestBuild = TimeSpan.FromMinutes(15);
    private static readonly Lazy<Task<string>> Built = new(BuildAsync);

    /// <summary>The directory of the repository.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>The program's path.</summary>
    public static Task<string> PathAsync => Built.Value;

    /// <summary>Runs it.</summary>
    public static async Task<Ran> RunAsync(params string[] arguments) => await Shell.RunAsync(await PathAsync, arguments);

    /// <summary>Runs it for its JSON.</summary>
    public static async Task<JsonElement> JsonAsync(params string[] arguments)
    {
        var ran = await RunAsync([.. arguments, "--json"]);
        Xunit.Assert.Equal(0, ran.ExitCode);
        return JsonElement.Parse(ran.Output);
    }

    /// <summary>Runs it on a terminal that is <paramref name="columns"/> wide.</summary>
    public static async Task<Ran> OnTerminalAsync(int columns, string arguments, string environment = "TERM=xterm") =>
        await Shell.RunAsync("script", "--quiet", "--return", "--command", $"stty cols {columns}; {environment} {await PathAsync} {arguments}", "/dev/null");

    private static async Task<string> BuildAsync()
    {
        var ran = await Shell.RunAsync(Shell.Describe(Path.Combine(Repository, "cairn"), "--version"), LongestBuild);
        return ran.ExitCode == 0 ? Path.Combine(Repository, ".build", "bin", "cairn") : throw new InvalidOperationException(ran.Error);
    }

    private static string FindRepository()
    {
        var directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "Cairn.slnx")))
            directory = Path.GetDirectoryName(directory) ?? throw new InvalidOperationException("The tests run outside the repository.");
        return directory;
    }
}
