using System.Globalization;
using Cairn.FileSystem.Content;
using Xunit.Abstractions;

namespace Cairn.FileSystem.Tests.Content;

/// <summary>Random histories against a model. <c>CAIRN_TEST_SEED</c> replays one history, <c>CAIRN_TEST_LONG=1</c> runs ten times as many.</summary>
public sealed class ContentModelTests(ITestOutputHelper output)
{
    private const int OperationsPerHistory = 250;

    [Theory]
    [MemberData(nameof(ContentFixture.Places), MemberType = typeof(ContentFixture))]
    public void Contents_are_what_was_written_and_versions_never_change(string engine)
    {
        if (Environment.GetEnvironmentVariable("CAIRN_TEST_SEED") is { Length: > 0 } seed)
        {
            RunHistory(engine, int.Parse(seed, CultureInfo.InvariantCulture));
            return;
        }
        var first = Environment.TickCount & 0xFFFFFF;
        output.WriteLine($"Seeds from {first}.");
        for (var i = 0; i < Histories(engine); i++)
        {
            RunHistory(engine, first + i);
            TestSettings.Progress($"contents on {engine}: {i + 1} histories of {Histories(engine)}");
        }
    }

    private static int Histories(string engine)
    {
        var operations = engine == "memory" ? 100_000 : 2_500;
        if (Environment.GetEnvironmentVariable("CAIRN_TEST_LONG") == "1")
            operations *= 10;
        return operations / OperationsPerHistory;
    }

    private static void RunHistory(string engine, int seed)
    {
        // Small caches, so that reads come from storage as often as from memory.
        using var fixture = new ContentFixture(engine, new ContentOptions { ChunkCacheBytes = seed % 3 * 300_000, PageCacheBytes = seed % 2 * 20_000, PackBytes = 1 << 20 });
        try
        {
            new ContentHistory(fixture, seed).Run(OperationsPerHistory);
        }
        catch (Exception error)
        {
            throw new InvalidOperationException($"CAIRN_TEST_SEED={seed} on {engine}: {error.Message}", error);
        }
    }
}
