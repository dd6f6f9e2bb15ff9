using System.Globalization;

namespace Cairn.Testing;

/// <summary>What a person may say to the tests through the environment.</summary>
public static class TestSettings
{
    private static readonly Lock _progress = new();

    /// <summary><c>CAIRN_TEST_LONG=1</c>: run many more rounds of what is random.</summary>
    public static bool Long => Environment.GetEnvironmentVariable("CAIRN_TEST_LONG") == "1";

    /// <summary><c>CAIRN_TEST_SEED=N</c>: repeat what a failed random test said was its seed.</summary>
    public static ulong? Seed =>
        ulong.TryParse(Environment.GetEnvironmentVariable("CAIRN_TEST_SEED"), NumberStyles.None, CultureInfo.InvariantCulture, out var seed) ? seed : null;

    /// <summary><paramref name="quick"/> rounds usually, <paramref name="many"/> when asked for long tests.</summary>
    public static int Rounds(int quick, int many) => Long ? many : quick;

    /// <summary><c>CAIRN_TEST_MOUNT=OPTIONS</c>: options for whatever tests mount, such as <c>--io-uring</c>.</summary>
    public static string[] MountOptions => (Environment.GetEnvironmentVariable("CAIRN_TEST_MOUNT") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary><c>CAIRN_TEST_PROGRESS=FILE</c>: long tests append to it how far they are.</summary>
    public static void Progress(string what)
    {
        if (Environment.GetEnvironmentVariable("CAIRN_TEST_PROGRESS") is not { Length: > 0 } file)
            return;
        lock (_progress)
            File.AppendAllText(file, string.Create(CultureInfo.InvariantCulture, $"{DateTime.Now:T} {what}\n"));
    }
}
