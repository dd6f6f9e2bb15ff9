using Cairn.Storage;

namespace Cairn.Benchmarks.Engines;

/// <summary>The benchmark's loops written on the engine contract; a consumer copies what it reads, as the native loops do.</summary>
internal sealed class ContractLoops(IEngineProvider provider, string options) : INativeLoops
{
    private readonly Schema _schema = new();
    private Table _table = null!;
    private IEngine _engine = null!;

    public void Create(string directory)
    {
        _table = _schema.Add("records");
        var given = EngineSpec.Parse($"{provider.Name}:?{options}").Options;
        var values = EngineOptionValues.Parse(provider.Name, provider.Options, given);
        _engine = provider.Create(new EngineSettings(Path.Combine(directory, "vault"), _schema, values));
    }

    public void PutBatch(ReadOnlySpan<byte[]> keys, byte[] value)
    {
        using var write = _engine.BeginWrite(Scope.Vault);
        foreach (var key in keys)
            write.Put(_table, key, value);
        write.Commit();
    }

    public void PutOne(byte[] key, byte[] value, bool barrier)
    {
        using (var write = _engine.BeginWrite(Scope.Vault))
        {
            write.Put(_table, key, value);
            write.Commit();
        }
        if (barrier)
            _engine.Sync();
    }

    public int GetOne(byte[] key, byte[] buffer)
    {
        using var read = _engine.BeginRead();
        if (!read.TryGet(_table, key, out var value))
            return 0;
        value.CopyTo(buffer);
        return value.Length;
    }

    public long GetMany(ReadOnlySpan<byte[]> keys, byte[] buffer)
    {
        using var read = _engine.BeginRead();
        long sum = 0;
        foreach (var key in keys)
        {
            if (!read.TryGet(_table, key, out var value))
                continue;
            value.CopyTo(buffer);
            sum += value.Length;
        }
        return sum;
    }

    public long Scan(byte[] from, byte[] to, byte[] buffer)
    {
        using var read = _engine.BeginRead();
        using var cursor = read.OpenCursor(_table, from, to);
        long sum = 0;
        while (cursor.MoveNext())
        {
            var value = cursor.Value;
            value.CopyTo(buffer);
            sum += cursor.Key.Length + value.Length;
        }
        return sum;
    }

    public void Dispose() => _engine.Dispose();
}
