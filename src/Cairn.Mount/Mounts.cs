using System.Net.Sockets;
using Cairn.Fuse.Transport;
using Cairn.Mount.Registry;
using Cairn.Storage;

namespace Cairn.Mount;

/// <summary>Where a vault is mounted.</summary>
/// <param name="Directory">The directory.</param>
/// <param name="Vault">The vault's specification.</param>
/// <param name="Branch">The branch; <c>*</c>: all; empty when nobody serves it any more.</param>
/// <param name="Subtree">The directory in the branch.</param>
/// <param name="Process">The process that serves it; 0 when it is gone.</param>
public sealed record MountInfo(string Directory, string Vault, string Branch, string Subtree, int Process);

/// <summary>The mounts of this machine, as other processes see them. Nothing here touches a mount, which may hang.</summary>
public static class Mounts
{
    private static readonly TimeSpan ToAnswer = TimeSpan.FromSeconds(30), ToEnd = TimeSpan.FromMinutes(10), ToEndByForce = TimeSpan.FromSeconds(30), ToBeHeard = TimeSpan.FromSeconds(5);

    /// <summary>What is mounted, by directory; also what a process left behind that was killed.</summary>
    public static IReadOnlyList<MountInfo> All()
    {
        var served = MountRegistry.All().ToDictionary(static record => record.Directory);
        return [.. Connections.All(VaultMount.Subtype).Select(mounted => served.TryGetValue(mounted.Directory, out var record)
            ? Info(record)
            : new MountInfo(mounted.Directory, mounted.Source, "", "", 0))];
    }

    /// <summary>The mount that a path is in; null when it is in none. The path is told by its name alone.</summary>
    public static MountInfo? Around(string path) => MountRegistry.Around(path) is { } record ? Info(record) : null;

    /// <summary>A mount of a vault by a process that still runs; null when there is none. The vault is told by its path.</summary>
    /// <param name="spec">The vault's specification.</param>
    public static MountInfo? OfVault(string spec)
    {
        var path = EngineSpec.Parse(spec).Path;
        return path.Length > 0 && MountRegistry.All().FirstOrDefault(record => Full(EngineSpec.Parse(record.Vault).Path) == Full(path)) is { } found ? Info(found) : null;
    }

    /// <summary>How the mount on a directory goes.</summary>
    /// <exception cref="IOException">Nothing is mounted there, or nobody answers.</exception>
    public static MountStatus Status(string directory)
    {
        var record = MountRegistry.Find(Full(directory)) ?? throw new IOException($"No vault is mounted on {directory}.");
        return MountStatus.FromJson(Ask(record, "status", ToAnswer)) ?? throw new IOException($"The mount on {directory} gives no answer that can be understood.");
    }

    /// <summary>Has the mount on a directory make everything durable that was written so far.</summary>
    /// <exception cref="IOException">It could not be done.</exception>
    public static void Flush(string directory)
    {
        var record = MountRegistry.Find(Full(directory)) ?? throw new IOException($"No vault is mounted on {directory}.");
        var answer = Ask(record, "flush", ToEnd);
        if (answer != "ok")
            throw new IOException(answer);
    }

    /// <summary>Unmounts, and waits until everything is durable.</summary>
    /// <param name="directory">Where.</param>
    /// <param name="force">Also while programs use it, or when nobody serves it: they are cut off.</param>
    /// <param name="patience">How long who serves it may take to have everything stored; null: 10 minutes, or by force 30 seconds.</param>
    /// <exception cref="IOException">It is in use, or not mounted, or something was lost, or may have been.</exception>
    public static void Unmount(string directory, bool force = false, TimeSpan? patience = null)
    {
        directory = Full(directory);
        var longest = patience ?? (force ? ToEndByForce : ToEnd);
        if (!Connections.IsMounted(directory))
            throw new IOException($"Nothing is mounted on {directory}.");
        var record = MountRegistry.Find(directory) is { IsAlive: true } found ? found : null;
        using var end = record is null ? null : TryConnect(record);
        end?.Say("end");
        // Unless it hangs: it may be over sooner than it hears.
        end?.Await(ControlServer.Heard, longest < ToBeHeard ? longest : ToBeHeard);
        if (force && end is not null)
            TryFlush(record!, longest);
        if ((force ? Mounting.TryForce(directory) : Mounting.TryUnmount(directory)) is { } refused)
            throw new IOException($"{refused} Programs may still use it: close them, or type: cairn umount --force {directory}");
        if (end is not null && (end.ListenPast(ControlServer.Heard, longest) ?? Silence(record!)) is not "ok" and var trouble)
            throw new IOException(trouble);
    }

    private static string Silence(MountRecord record) => record.IsAlive
        ? $"{record.Directory} is unmounted, but the process {record.Process}, which served it, does not say that everything is stored: it is still at it, or hangs."
        : $"{record.Directory} is unmounted, but the process {record.Process}, which served it, has ended without saying that everything is stored.";

    private static void TryFlush(MountRecord record, TimeSpan patience)
    {
        try
        {
            Ask(record, "flush", patience);
        }
        catch (IOException)
        {
            // It is to be ended whatever comes of it.
        }
    }

    private static string Ask(MountRecord record, string word, TimeSpan patience)
    {
        using var line = TryConnect(record) ?? throw new IOException($"The process {record.Process}, which serves {record.Directory}, does not answer.");
        line.Say(word);
        return line.Listen(patience) ?? throw new IOException($"The process {record.Process}, which serves {record.Directory}, does not answer.");
    }

    private static Line? TryConnect(MountRecord record)
    {
        try
        {
            return new Line(record.Socket);
        }
        catch (SocketException)
        {
            return null;
        }
    }

    private static MountInfo Info(MountRecord record) => new(record.Directory, record.Vault, record.Branch, record.Subtree, record.Process);

    private static string Full(string directory) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));

    private sealed class Line : IDisposable
    {
        private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        private readonly NetworkStream _stream;
        private readonly StreamReader _reader;
        private string? _last;

        public Line(string path)
        {
            _socket.Connect(new UnixDomainSocketEndPoint(path));
            _stream = new NetworkStream(_socket, ownsSocket: true);
            _reader = new StreamReader(_stream);
        }

        public void Say(string word) => _stream.Write(System.Text.Encoding.UTF8.GetBytes(word + "\n"));

        /// <summary>Waits for an answer that is not the last.</summary>
        public void Await(string word, TimeSpan patience) => _last = Listen(patience) is { } answer && answer != word ? answer : null;

        /// <summary>The answer, but for one that is not the last and may come late; null when none came.</summary>
        public string? ListenPast(string word, TimeSpan patience) => _last ?? (Listen(patience) is { } answer ? answer == word ? Listen(patience) : answer : null);

        /// <summary>The answer; null when none came.</summary>
        public string? Listen(TimeSpan patience)
        {
            _stream.ReadTimeout = (int)patience.TotalMilliseconds;
            try
            {
                return _reader.ReadLine();
            }
            catch (IOException)
            {
                return null;
            }
        }

        public void Dispose()
        {
            _reader.Dispose();
            _stream.Dispose();
        }
    }
}
