using System.Diagnostics.CodeAnalysis;
using Cairn.FileSystem.Content;

namespace Cairn.FileSystem.Tests.Content;

/// <summary>
/// A random history of some files' contents, each compared to its <see cref="SparseModel"/>: groups of operations that are
/// committed or abandoned, and versions that are kept and must never change.
/// </summary>
[SuppressMessage("Security", "CA5394", Justification = "The same seed makes the same history.")]
internal sealed class ContentHistory
{
    private static readonly int[] InlineSizes = [0, 100, 4096, 4096, 4096, 65536];
    private static readonly string[] Codecs = ["none", "lz4", "zstd", "zstd:1"];
    private static readonly int[] FixedChunks = [0, 0, 0, 4096, 16384, 262144];

    /// <summary>About so many pages of each version are compared at the end.</summary>
    private const int PagesChecked = 50;

    private readonly ContentFixture _fixture;
    private readonly Random _random;
    private readonly ContentPolicy _policy;
    private readonly List<(ContentRef Content, SparseModel Model)> _kept = [];
    private readonly OpenFile[] _files;

    public ContentHistory(ContentFixture fixture, int seed)
    {
        _fixture = fixture;
        _random = new Random(seed);
        _policy = new ContentPolicy { InlineMax = Pick(InlineSizes), FixedChunk = Pick(FixedChunks), Codec = CodecChoice.Parse(Pick(Codecs)) };
        _files = [new(20_000), new(3 << 20), new(1L << 33), new(1L << 46), new(long.MaxValue)];
    }

    private sealed class OpenFile(long reach)
    {
        /// <summary>Offsets stay below.</summary>
        public long Reach { get; } = reach;

        public BornSet Born { get; } = new();

        public ContentRef Content { get; set; }

        public SparseModel Model { get; set; } = SparseModel.Empty;
    }

    public void Run(int operations)
    {
        for (var done = 0; done < operations;)
        {
            var group = Math.Min(_random.Next(1, 12), operations - done);
            RunGroup(group, abandon: _random.Next(12) == 0);
            done += group;
        }
        CheckEverything();
    }

    private void RunGroup(int operations, bool abandon)
    {
        var before = Array.ConvertAll(_files, static file => (file.Content, file.Model));
        var keptBefore = _kept.Count;
        using var builder = _random.Next(6) == 0 ? _fixture.Store.NewBuilder(_policy) : null;
        var built = builder is null ? SparseModel.Empty : Build(builder);
        if (_random.Next(10) == 0)
            _fixture.Store.Packs?.MoveFromEngine(0, _random.Next(1 << 20));
        if (_random.Next(20) == 0)
            _fixture.Store.Packs?.Clean(0.1);
        using (var write = _fixture.Engine.BeginWrite(Scope.Vault))
        {
            if (builder is not null)
                Take(write, builder, built);
            for (var i = 0; i < operations; i++)
                Step(write, Pick(_files));
            if (!abandon)
                write.Commit();
        }
        foreach (var file in _files)
            file.Born.Clear();
        if (!abandon)
            return;
        for (var i = 0; i < _files.Length; i++)
            (_files[i].Content, _files[i].Model) = before[i];
        _kept.RemoveRange(keptBefore, _kept.Count - keptBefore);
    }

    private void Step(IWriteTransaction write, OpenFile file)
    {
        var edit = new ContentEdit(write, _policy, _random.Next(4) == 0 ? null : file.Born);
        if (edit.Born is null)
            file.Born.Clear();
        var choice = _random.Next(100);
        if (choice < 5)
            Store(edit, file);
        else if (choice < 9)
            Merge(edit, file);
        else if (choice < 55)
            Write(edit, file);
        else if (choice < 65)
            Truncate(edit, file);
        else if (choice < 75)
            Punch(edit, file);
        else if (choice < 85)
            Copy(edit, file);
        else if (choice < 90)
            Keep(file);
        else if (choice < 95)
            Share(file);
        else
            Seek(write, file);
        CheckAround(write, file.Content, file.Model, Place(file));
    }

    /// <summary>Bytes and holes in order, as an import or a sequential writer brings them.</summary>
    private SparseModel Build(ContentBuilder builder)
    {
        var model = SparseModel.Empty;
        for (var parts = _random.Next(1, 6); parts > 0; parts--)
        {
            var bytes = Cairn.Testing.Bytes.Random(_random.Next(20) == 0 ? _random.Next(3 << 20) : Length(), _random.Next(20));
            builder.Write(bytes);
            model = bytes.Length == 0 ? model : model.Write(model.Size, bytes);
            if (_random.Next(3) != 0)
                continue;
            var hole = LongLength(1L << 40);
            builder.Skip(hole);
            model = model with { Size = model.Size + hole };
        }
        Assert.Equal(model.Size, builder.Length);
        builder.Flush();
        return model;
    }

    private void Take(IWriteTransaction write, ContentBuilder builder, SparseModel model)
    {
        var file = Pick(_files);
        if (model.Size > file.Reach)
            return;
        file.Born.Clear();
        file.Content = builder.Complete(new ContentEdit(write, _policy, file.Born));
        file.Model = model;
    }

    private void Store(in ContentEdit edit, OpenFile file)
    {
        var bytes = Cairn.Testing.Bytes.Random((int)Math.Min(file.Reach, Length()), _random.Next(5));
        file.Content = _fixture.Store.Store(edit, bytes);
        file.Model = bytes.Length == 0 ? SparseModel.Empty : SparseModel.Empty.Write(0, bytes);
    }

    private void Merge(in ContentEdit edit, OpenFile file)
    {
        var position = 0L;
        do
            file.Content = _fixture.Store.Merge(edit, file.Content, ref position, _random.Next(1, 1 << 20));
        while (position >= 0 && _random.Next(4) != 0);
    }

    private void Write(in ContentEdit edit, OpenFile file)
    {
        var offset = Place(file);
        var length = (int)Math.Min(Length(), file.Reach - offset);
        var bytes = Bytes(length);
        file.Content = _fixture.Store.Write(edit, file.Content, file.Model.Size, offset, bytes);
        file.Model = file.Model.Write(offset, bytes);
        CheckAround(edit.Transaction, file.Content, file.Model, offset);
        CheckAround(edit.Transaction, file.Content, file.Model, offset + length);
    }

    /// <summary>Zeros, what compresses, or what does not.</summary>
    private byte[] Bytes(int length)
    {
        var choice = _random.Next(8);
        if (choice == 0)
            return new byte[length];
        var bytes = Cairn.Testing.Bytes.Random(length, _random.Next());
        for (var i = 0; choice < 4 && i < length; i++)
            bytes[i] &= 3;
        return bytes;
    }

    private void Truncate(in ContentEdit edit, OpenFile file)
    {
        var size = _random.Next(10) == 0 ? 0 : Place(file);
        file.Content = _fixture.Store.Truncate(edit, file.Content, file.Model.Size, size);
        file.Model = file.Model.Truncate(size);
        CheckAround(edit.Transaction, file.Content, file.Model, size);
    }

    private void Punch(in ContentEdit edit, OpenFile file)
    {
        var offset = Place(file);
        var length = LongLength(file.Reach - offset);
        file.Content = _fixture.Store.Punch(edit, file.Content, file.Model.Size, offset, length);
        if (offset < file.Model.Size)
            file.Model = file.Model.Punch(offset, Math.Min(length, file.Model.Size - offset));
        CheckAround(edit.Transaction, file.Content, file.Model, offset);
        CheckAround(edit.Transaction, file.Content, file.Model, offset + length);
    }

    private void Copy(in ContentEdit edit, OpenFile target)
    {
        var source = Pick(_files);
        var from = Place(source);
        var to = _random.Next(3) == 0 ? Aligned(from, target) : Place(target);
        var length = Math.Min(LongLength(source.Reach - from), target.Reach - to);
        var span = new ContentSpan(source.Content, source.Model.Size, from, length);
        source.Born.Clear();
        target.Content = _fixture.Store.CopyRange(edit, span, target.Content, target.Model.Size, to);
        target.Model = target.Model.Copy(source.Model, from, length, to);
        CheckAround(edit.Transaction, target.Content, target.Model, to);
        CheckAround(edit.Transaction, target.Content, target.Model, to + span.Clipped);
    }

    /// <summary>A version is kept: the content has a second reference from now on.</summary>
    private void Keep(OpenFile file)
    {
        file.Born.Clear();
        _kept.Add((file.Content, file.Model));
    }

    /// <summary>A whole copy or a restore: two files hold the same content.</summary>
    private void Share(OpenFile file)
    {
        var (content, model) = _kept.Count > 0 && _random.Next(2) == 0 ? Pick(_kept) : (_files[0].Content, _files[0].Model);
        if (model.Size > file.Reach)
            return;
        _files[0].Born.Clear();
        file.Born.Clear();
        (file.Content, file.Model) = (content, model);
    }

    private void Seek(IReadTransaction read, OpenFile file)
    {
        var (store, size, at) = (_fixture.Store, file.Model.Size, Place(file));
        var data = store.SeekData(read, file.Content, size, at);
        var nonZero = file.Model.FirstNonZero(at);
        Assert.True(data == -1 || data >= at && data < size, $"data at {data}");
        Assert.True(nonZero == -1 || data != -1 && data <= nonZero, $"bytes at {nonZero}, data at {data}");
        var hole = store.SeekHole(read, file.Content, size, at);
        Assert.True(at >= size ? hole == -1 : hole >= at && hole <= size, $"hole at {hole}");
        if (hole >= 0 && hole < size)
            Assert.NotEqual(hole, store.SeekData(read, file.Content, size, hole));
        if (data > at)
            Assert.Equal(at, hole);
    }

    private void CheckAround(IReadTransaction read, ContentRef content, SparseModel model, long place)
    {
        var offset = Math.Max(0, place - _random.Next(6000));
        Check(read, content, model, offset, _random.Next(12_000));
    }

    private void Check(IReadTransaction read, ContentRef content, SparseModel model, long offset, int length)
    {
        var expected = model.Read(offset, length);
        var actual = Cairn.Testing.Bytes.Repeat(0xEE, length);
        var count = _fixture.Store.Read(read, content, model.Size, offset, actual);
        Assert.Equal(expected.Length, count);
        var differs = actual.AsSpan(0, count).CommonPrefixLength(expected);
        Assert.True(differs == count, $"{content} of {model.Size} bytes differs at {offset + differs}");
    }

    private void CheckEverything()
    {
        using var read = _fixture.Engine.BeginRead();
        foreach (var file in _files)
            _kept.Add((file.Content, file.Model));
        foreach (var (content, model) in _kept)
        {
            foreach (var page in model.Pages.Keys)
            {
                if (_random.Next(model.Pages.Count) < PagesChecked)
                    Check(read, content, model, page * SparseModel.PageBytes, SparseModel.PageBytes);
            }
            Check(read, content, model, 0, 1 << 20);
            CheckHoles(read, content, model);
        }
    }

    /// <summary>Everything that is not zero lies in data that is told of.</summary>
    private void CheckHoles(IReadTransaction read, ContentRef content, SparseModel model)
    {
        for (var at = 0L; model.FirstNonZero(at) is >= 0 and var nonZero;)
        {
            var data = _fixture.Store.SeekData(read, content, model.Size, at);
            Assert.InRange(data, at, nonZero);
            at = _fixture.Store.SeekHole(read, content, model.Size, data);
            Assert.True(at > data);
        }
    }

    /// <summary>An offset where something is likely to happen.</summary>
    private long Place(OpenFile file)
    {
        var place = _random.Next(6) switch
        {
            0 => _random.NextInt64(file.Reach),
            1 => file.Model.Size,
            2 when file.Model.Pages.Count > 0 => file.Model.Pages.Keys.ElementAt(_random.Next(file.Model.Pages.Count)) * SparseModel.PageBytes,
            3 => _random.NextInt64(Math.Min(file.Reach >> 20, 1L << 42) + 1) << 20,
            4 => Math.Min(1L << _random.Next(63), file.Reach),
            _ => _random.NextInt64(Math.Min(file.Reach, 3 << 20)),
        };
        if (_random.Next(2) == 0)
            place += _random.Next(-5000, 5000);
        return Math.Clamp(place, 0, file.Reach - 1);
    }

    /// <summary>A place in <paramref name="target"/> from which whole leaves can be shared.</summary>
    private static long Aligned(long from, OpenFile target) => from < target.Reach ? from : from & ((1 << 20) - 1) & (target.Reach - 1);

    private int Length() => _random.Next(20) switch
    {
        < 8 => _random.Next(1, 5000),
        < 14 => 4096,
        < 18 => _random.Next(1, 40_000),
        < 19 => _random.Next(1, 300_000),
        _ => 1,
    };

    private long LongLength(long room) => Math.Min(room, _random.Next(6) switch
    {
        0 => Length(),
        1 => _random.NextInt64(1, 4 << 20),
        2 => _random.NextInt64(1, 1L << 32),
        3 => _random.NextInt64(1, long.MaxValue),
        _ => _random.Next(1, 100_000),
    });

    private T Pick<T>(IReadOnlyList<T> list) => list[_random.Next(list.Count)];
}
