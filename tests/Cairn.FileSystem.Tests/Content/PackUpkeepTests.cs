using Cairn.FileSystem.Content;

namespace Cairn.FileSystem.Tests.Content;

/// <summary>Upkeep of packs beside readers and writers.</summary>
public sealed class PackUpkeepTests
{
    private const int Megabyte = 1 << 20;

    [Fact]
    public void A_reader_whose_pack_was_cleaned_away_finds_its_chunks_where_they_are_now()
    {
        using var fixture = new ContentFixture("memory+packs", new ContentOptions { PackBytes = 2 * Megabyte, Parallel = false });
        var dead = fixture.Build(Random(Megabyte, 1));
        var alive = fixture.Build(Random(Megabyte / 2, 2));
        using var other = new ContentStore(fixture.Engine, fixture.Schema, fixture.Ids, fixture.Options);
        using var before = fixture.Engine.BeginRead();
        var bytes = new byte[Megabyte / 2];
        Remove(fixture, dead);
        Assert.InRange(fixture.Store.Packs!.Clean(0.5), Megabyte, 2 * Megabyte);
        Assert.False(File.Exists(Path.Combine(fixture.PackDirectory, "00000001.pack")));
        other.Read(before, alive, bytes.Length, 0, bytes);
        Assert.Equal(Random(Megabyte / 2, 2), bytes);
    }

    [Fact]
    public void Payloads_move_into_the_engine_and_packs_go()
    {
        using var fixture = new ContentFixture("memory+packs", new ContentOptions { PackBytes = 2 * Megabyte });
        var content = fixture.Build(Random(5 * Megabyte, 1));
        fixture.Store.ToPacks = false;
        var later = fixture.Build(Random(Megabyte, 2));
        for (var from = 0L; from >= 0;)
            from = fixture.Store.Packs!.MoveToEngine(from, 300_000);
        fixture.Store.Packs!.Clean(0);
        Assert.Empty(Directory.GetFiles(fixture.PackDirectory));
        Assert.Equal(0, fixture.Count(fixture.Schema.Packs));
        fixture.Store.ClearCaches();
        Assert.Equal(Random(5 * Megabyte, 1), fixture.Read(content, 5 * Megabyte, 0, 5 * Megabyte));
        Assert.Equal(Random(Megabyte, 2), fixture.Read(later, Megabyte, 0, Megabyte));
    }

    [Fact]
    public async Task Readers_and_writers_go_on_while_packs_are_moved_and_cleaned()
    {
        using var fixture = new ContentFixture("memory+packs", new ContentOptions { PackBytes = Megabyte, ChunkCacheBytes = 0 });
        using var end = new CancellationTokenSource();
        var upkeep = Task.Run(() =>
        {
            while (!end.IsCancellationRequested)
            {
                fixture.Store.Packs!.MoveFromEngine(0, long.MaxValue);
                fixture.Store.Packs!.Clean(0.01);
            }
        });
        Parallel.For(0, 6, thread =>
        {
            for (var i = 0; i < TestSettings.Rounds(6, 200); i++)
            {
                var seed = thread * 1000 + i;
                var dead = fixture.Build(Random(300_000, seed + 500_000));
                var content = fixture.Build(Random(400_000, seed));
                var small = fixture.Change(edit => fixture.Store.Store(edit, Random(20_000, seed + 900_000)));
                Remove(fixture, dead);
                Assert.Equal(Random(400_000, seed), fixture.Read(content, 400_000, 0, 400_000));
                Assert.Equal(Random(20_000, seed + 900_000), fixture.Read(small, 20_000, 0, 20_000));
            }
        });
        await end.CancelAsync();
        await upkeep;
        var problems = new List<string>();
        fixture.Engine.Read(read => { fixture.Store.Packs!.Check(read, problems); return 0; });
        Assert.Empty(problems);
    }

    private static byte[] Random(int length, int seed) => Cairn.Testing.Bytes.Random(length, seed);

    private static void Remove(ContentFixture fixture, ContentRef content)
    {
        var visitor = new CollectingVisitor();
        fixture.Engine.Read(read => { fixture.Store.Mark(read, content, visitor); return 0; });
        fixture.Engine.Write(write => visitor.Seen.ToList().ForEach(seen => fixture.Store.Remove(write, seen.Part, seen.Id)));
    }
}
