using Cairn.Engines.Sqlite;
using Cairn.Storage;
using Cairn.Testing;
using Xunit;

namespace Cairn.Engines.Tests;

/// <summary>A read transaction holds its snapshot by a statement, until it needs a transaction for that: in every order of reads.</summary>
public sealed class SqliteSnapshotTests : IDisposable
{
    private static readonly string[] _reads =
        ["get", "miss", "exists", "exists not", "other table", "cursor", "cursor at the end", "cursor over nothing", "probes"];

    private readonly SqliteVault _vault = new();
    private readonly SqliteEngine _engine;

    public SqliteSnapshotTests()
    {
        _engine = _vault.Create();
        Set("old");
    }

    public static TheoryData<string> Reads => [.. _reads];

    public void Dispose() => _vault.Dispose();

    [Theory]
    [MemberData(nameof(Reads))]
    public void Any_first_read_fixes_the_snapshot_for_any_second(string first)
    {
        foreach (var second in _reads)
        {
            Set("old");
            using var read = _engine.BeginRead();
            Assert.Equal(Answer(first, "old"), Do(first, read));
            Set("new");
            Assert.Equal(Answer(second, "old"), Do(second, read));
            Assert.Equal(Answer(first, "old"), Do(first, read));
            using var newer = _engine.BeginRead();
            Assert.Equal(Answer(second, "new"), Do(second, newer));
        }
    }

    [Fact]
    public void A_value_stays_while_other_tables_are_read()
    {
        using var read = _engine.BeginRead();
        Assert.True(read.TryGet(_vault.Tables.Blobs, Bytes.Of("a"), out var value));
        Set("new");
        Assert.Equal("old", Bytes.ToText(value));
    }

    [Fact]
    public void Readers_do_not_keep_the_log_from_beginning_anew_for_ever()
    {
        using var engine = _vault.OpenAt(_vault.Path, Access.ReadWrite, ("checkpoint_pages", "100"));
        for (var i = 0; i < 2000; i++)
        {
            _vault.Put(engine, 1, from: i);
            using var read = engine.BeginRead();
            read.TryGet(_vault.Tables.Numbers, Bytes.Of(i), out _);
        }
        Assert.InRange(new FileInfo(_vault.Log).Length, 0, 200 * 4200);
    }

    [Fact]
    public void A_snapshot_that_is_held_keeps_the_log_and_its_end_lets_it_go()
    {
        using var engine = _vault.OpenAt(_vault.Path, Access.ReadWrite, ("checkpoint_pages", "100"));
        using (var held = engine.BeginRead())
        {
            Assert.Equal("old", Bytes.ToText(held.Get(_vault.Tables.Blobs, Bytes.Of("a"))));
            for (var i = 0; i < 500; i++)
                _vault.Put(engine, 1, from: i);
            Assert.InRange(new FileInfo(_vault.Log).Length, 500 * 4096, long.MaxValue);
            Assert.False(held.Exists(_vault.Tables.Numbers, Bytes.Of(0)));
        }
        for (var i = 500; i < 1000; i++)
            _vault.Put(engine, 1, from: i);
        Assert.InRange(new FileInfo(_vault.Log).Length, 0, 250 * 4200); // It began anew, and was cut to twice the limit.
        Assert.Equal(1000, _vault.Count(engine));
    }

    private void Set(string value) => _engine.Write(write =>
    {
        write.DeleteRange(_vault.Tables.Blobs, default, default);
        write.DeleteRange(_vault.Tables.Others, default, default);
        write.Put(_vault.Tables.Blobs, Bytes.Of("a"), Bytes.Of(value));
        write.Put(_vault.Tables.Blobs, Bytes.Of(value), Bytes.Of(value));
        write.Put(_vault.Tables.Others, Bytes.Of(value), Bytes.Of(value));
    });

    private static string Answer(string read, string value) => read switch
    {
        "get" => value,
        "miss" => "missing",
        "exists" => "True",
        "exists not" => "False",
        "other table" => value,
        "cursor" => $"a {value}",
        "cursor at the end" => value,
        "cursor over nothing" => "",
        _ => $"{value} missing",
    };

    private string Do(string read, IReadTransaction transaction)
    {
        var (blobs, others) = (_vault.Tables.Blobs, _vault.Tables.Others);
        switch (read)
        {
            case "get": return Bytes.ToText(transaction.Get(blobs, Bytes.Of("a")));
            case "miss": return transaction.Get(others, Bytes.Of("a")) is null ? "missing" : "found";
            case "exists": return transaction.Exists(blobs, Bytes.Of("a")).ToString();
            case "exists not": return transaction.Exists(blobs, Bytes.Of("z")).ToString();
            case "other table": return transaction.Keys(others);
            case "cursor": return transaction.Keys(blobs);
            case "cursor at the end": return transaction.Keys(blobs, "b");
            case "cursor over nothing": return transaction.Keys(_vault.Tables.Others, "x");
            default:
                var probes = new ProbeBatch();
                var seek = probes.AddSeek(others, Bytes.Of("a"), 0);
                var get = probes.AddGet(others, Bytes.Of("none"));
                transaction.Run(probes);
                return $"{Bytes.ToText(probes.Value(seek))} {(probes.Found(get) ? "found" : "missing")}";
        }
    }
}
