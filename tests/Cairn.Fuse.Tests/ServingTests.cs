using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Cairn.Fuse.Transport;
using Cairn.Fuse.Transport.Rings;
using Microsoft.Win32.SafeHandles;

namespace Cairn.Fuse.Tests;

/// <summary>A small file system served in earnest. Other processes look at it: the one that serves must not.</summary>
public abstract partial class ServingTests : IDisposable
{
    private readonly TestDirectory _point = new();
    private readonly FuseServer _server;
    private readonly OneFile _fileSystem = new();

    private protected ServingTests(Func<RingSet?> rings)
    {
        try
        {
            var made = rings();
            _server = FuseServer.Start(Mounting.Mount(_point.Path, new MountOptions("cairn-test", "cairn-test")), _fileSystem, new FuseWishes(InitFlags.ParallelDirectoryOperations), 2, made);
        }
        catch (IOException refused)
        {
            _point.Dispose();
            Skip.Because($"Mounting for this test was refused: {refused.Message}");
            throw;
        }
    }

    public void Dispose()
    {
        Mounting.TryForce(_point.Path);
        if (_server.Wait(TimeSpan.FromSeconds(20)))
            _server.Dispose();
        _point.Dispose();
        GC.SuppressFinalize(this);
    }

    [SkippableFact]
    public void Others_read_what_is_served() => Assert.Equal("Hello", Output("cat", _point["hello"]));

    [SkippableFact]
    public void What_was_told_is_kept_until_it_is_said_to_be_void()
    {
        Assert.Equal("5", Output("stat", "-c", "%s", _point["hello"]));
        _fileSystem.Text = "Hello again"u8.ToArray();
        Assert.Equal("5", Output("stat", "-c", "%s", _point["hello"]));
        _server.Notifier.InvalidateNode(2);
        Assert.True(_server.Notifier.Wait(TimeSpan.FromSeconds(20)));
        Assert.Equal("11", Output("stat", "-c", "%s", _point["hello"]));
        Assert.Equal("Hello again", Output("cat", _point["hello"]));
    }

    [SkippableFact]
    public void Unmounting_ends_the_server()
    {
        Assert.Null(Mounting.TryUnmount(_point.Path));
        Assert.True(_server.Wait(TimeSpan.FromSeconds(20)));
        Assert.False(Connections.IsMounted(_point.Path));
    }

    [SkippableFact]
    public void Cutting_the_connection_wakes_whoever_waits()
    {
        _fileSystem.Hangs.Reset();
        using var reader = Process.Start(new ProcessStartInfo("cat", [_point["hello"]]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        Assert.True(_fileSystem.Hanging.Wait(TimeSpan.FromSeconds(20)));
        Assert.Null(Mounting.TryForce(_point.Path));
        Assert.True(reader.WaitForExit(TimeSpan.FromSeconds(20)));
        _fileSystem.Hangs.Set();
        Assert.NotEqual(0, reader.ExitCode);
        Assert.True(_server.Wait(TimeSpan.FromSeconds(20)));
    }

    [SkippableTheory]
    [InlineData("cat")]
    [InlineData("sync")]
    public void However_many_requests_wait_others_are_answered(string program)
    {
        const int held = 12;
        (_fileSystem.Flags, _fileSystem.Held) = (OpenFlags.DirectIO, new CountdownEvent(held));
        _fileSystem.Hangs.Reset();
        var waiting = Enumerable.Range(0, held).Select(number => Process.Start(new ProcessStartInfo(program, [_point[$"hello{number}"]]) { RedirectStandardOutput = true })!).ToList();
        Assert.True(_fileSystem.Held.Wait(TimeSpan.FromSeconds(20)), $"{_fileSystem.Held.CurrentCount} requests were not even read.");
        Assert.Equal("5", Output("stat", "-c", "%s", _point["hello"]));
        Assert.Equal("none", Output("sh", "-c", $"test -e {_point["none"]} || echo none"));
        Assert.InRange(_server.Threads, held + 1, FuseServer.MostThreads);
        _fileSystem.Hangs.Set();
        foreach (var process in waiting)
        {
            Assert.True(process.WaitForExit(TimeSpan.FromSeconds(20)), $"{program} does not end.");
            Assert.Equal(0, process.ExitCode);
            process.Dispose();
        }
        Assert.Equal("none", Output("sh", "-c", $"test -e {_point["none"]} || echo none"));
    }

    [SkippableFact]
    public void Requests_that_wait_for_others_hold_nobody()
    {
        const int held = 100;
        _fileSystem.Hangs.Reset();
        using var file = File.OpenHandle(_point["hello"]);
        var found = new long[held];
        var threads = Enumerable.Range(0, held).Select(number => new Thread(() => found[number] = Seek(file, number, whence: 3))).ToList();
        threads.ForEach(static thread => thread.Start());
        Assert.True(_fileSystem.Hanging.Wait(TimeSpan.FromSeconds(20)));
        for (var i = 0; i < 20; i++)
            Assert.Equal("none", Output("sh", "-c", $"test -e {_point["none"]} || echo none"));
        _fileSystem.Hangs.Set();
        threads.ForEach(static thread => Assert.True(thread.Join(TimeSpan.FromSeconds(20))));
        Assert.Equal(Enumerable.Range(0, held).Select(static number => number + 1L), found);
        Assert.Equal("Hello", Output("cat", _point["hello"]));
    }

    [SkippableTheory]
    [InlineData(10)]
    [InlineData(5000)]
    [InlineData(300_000)]
    [InlineData(3_000_000)]
    public void What_is_written_arrives_and_comes_back(int length)
    {
        var text = new byte[length];
        new Random(length).NextBytes(text);
        using var source = new TestDirectory();
        File.WriteAllBytes(source["source"], text);
        Output("sh", "-c", $"cat {source["source"]} > {_point["hello"]}");
        Assert.Equal(text, _fileSystem.Text);
        Output("sh", "-c", $"cat {_point["hello"]} > {source["copy"]}");
        Assert.Equal(text, File.ReadAllBytes(source["copy"]));
    }

    [LibraryImport("libc", EntryPoint = "lseek")]
    private static partial long Seek(SafeFileHandle file, long offset, int whence);

    [SkippableFact]
    public void Operations_are_counted()
    {
        Output("cat", _point["hello"]);
        Assert.Contains(_server.Counters, static counter => counter is { Operation: Opcode.Read, Count: >= 1 });
    }

    private static string Output(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var said = process.StandardOutput.ReadToEndAsync();
        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(60)), $"{program} does not end.");
        return said.Result.TrimEnd('\n');
    }

    private sealed class OneFile : FuseFileSystem
    {
        public byte[] Text { get; set; } = "Hello"u8.ToArray();

        public ManualResetEventSlim Hangs { get; } = new(true);

        public ManualResetEventSlim Hanging { get; } = new();

        public OpenFlags Flags { get; set; }

        /// <summary>Counts the requests that hang.</summary>
        public CountdownEvent? Held { get; set; }

        public override int Lookup(in RequestHeader request, ReadOnlySpan<byte> name, ref EntryReply reply)
        {
            if (!name.StartsWith("hello"u8))
                return 2;
            // The kernel syncs a file once at a time.
            var node = name.Length == 5 ? 2 : 3 + ulong.Parse(name[5..], CultureInfo.InvariantCulture);
            (reply.Node, reply.EntrySeconds, reply.AttributeSeconds, reply.Attributes) = (node, 3600, 3600, Attributes(node));
            return 0;
        }

        public override int GetAttributes(in RequestHeader request, in GetAttributesArguments arguments, ref AttributesReply reply)
        {
            (reply.Seconds, reply.Attributes) = (3600, Attributes(request.Node));
            return 0;
        }

        public override int Open(in RequestHeader request, in OpenArguments arguments, ref OpenReply reply)
        {
            reply.Flags = Flags;
            return 0;
        }

        public override int Sync(in RequestHeader request, in SyncArguments arguments)
        {
            Hang();
            return 0;
        }

        public override int Read(in RequestHeader request, in ReadArguments arguments, Span<byte> target, out int length)
        {
            Hang();
            length = Math.Clamp(Text.Length - (int)arguments.Offset, 0, target.Length);
            Text.AsSpan((int)arguments.Offset, length).CopyTo(target);
            return 0;
        }

        /// <summary>Data begins a byte later than where one looks.</summary>
        public override int Seek(in RequestHeader request, in SeekArguments arguments, bool mayWait, out ulong offset)
        {
            offset = arguments.Offset + 1;
            if (!mayWait)
                return Errors.Later;
            Hang();
            return 0;
        }

        public override int SetAttributes(in RequestHeader request, in SetAttributesArguments arguments, ref AttributesReply reply)
        {
            if ((arguments.Valid & AttributeFields.Size) != 0)
                Text = Text[..(int)arguments.Size];
            return GetAttributes(request, default, ref reply);
        }

        public override int Write(in RequestHeader request, in WriteArguments arguments, ReadOnlySpan<byte> bytes, ref CountReply reply)
        {
            Text = [.. Text[..(int)arguments.Offset], .. bytes];
            reply.Count = (uint)bytes.Length;
            return 0;
        }

        private void Hang()
        {
            Hanging.Set();
            if (Held is { IsSet: false } held)
                held.Signal();
            Hangs.Wait(TimeSpan.FromSeconds(60));
        }

        private NodeAttributes Attributes(ulong node) => new() { Ino = node, Mode = node == 1 ? 0x41EDu : 0x81A4, Links = 1, Size = (ulong)Text.Length };
    }
}
