using System.Net.Sockets;
using Cairn.Storage;

namespace Cairn.Mount.Registry;

/// <summary>Answers what others ask a mount over its socket: a word on a line, and a line for an answer.</summary>
/// <remarks><c>status</c>: its status as JSON. <c>flush</c>: has everything made durable. <c>end</c>: answered at once, and again when it is unmounted and all is durable. Answers but
/// the first are <c>ok</c> or what went wrong.</remarks>
internal sealed class ControlServer : IDisposable
{
    /// <summary>The first answer to <c>end</c>: who says so will be answered when it is over, however soon that is.</summary>
    public const string Heard = "heard";

    private readonly VaultMount _mount;
    private readonly MountRecord _record;
    private readonly Socket _socket;
    private readonly List<StreamWriter> _waiting = [];
    private bool _ended;

    public ControlServer(MountSettings settings, VaultMount mount)
    {
        _mount = mount;
        var socket = Path.Combine(MountRegistry.Place, $"{MountRegistry.NameFor(settings.Directory)}-{Environment.ProcessId}.socket");
        var vault = EngineSpec.Parse(settings.Vault);
        var absolute = vault.Path.Length == 0 ? vault : vault with { Path = Path.GetFullPath(vault.Path) };
        _record = new MountRecord(settings.Directory, absolute.ToString(), settings.AllBranches ? "*" : settings.Branch!, settings.Subtree, Environment.ProcessId, MountRecord.StartOf(Environment.ProcessId) ?? 0, socket);
        File.Delete(socket);
        _socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        _socket.Bind(new UnixDomainSocketEndPoint(socket));
        _socket.Listen(16);
        MountRegistry.Add(_record);
        new Thread(Run) { IsBackground = true, Name = "mount control" }.Start();
    }

    /// <summary>The mount has ended: whoever waits for that is told how.</summary>
    public void End(string? failure)
    {
        MountRegistry.Remove(_record);
        Dispose();
        lock (_waiting)
        {
            _ended = true;
            foreach (var writer in _waiting)
                TrySay(writer, failure ?? "ok");
        }
    }

    /// <summary>Nobody can ask any more.</summary>
    public void Dispose()
    {
        _socket.Dispose();
        File.Delete(_record.Socket);
    }

    private void Run()
    {
        try
        {
            while (true)
            {
                var connection = _socket.Accept();
                new Thread(() => Answer(connection)) { IsBackground = true, Name = "mount control" }.Start();
            }
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
            // The mount has ended.
        }
    }

    private void Answer(Socket connection)
    {
        using var stream = new NetworkStream(connection, ownsSocket: true);
        using var reader = new StreamReader(stream);
        using var writer = new StreamWriter(stream) { AutoFlush = true };
        try
        {
            while (reader.ReadLine() is { } word)
                Answer(word, writer);
        }
        catch (IOException)
        {
            // Whoever asked has gone.
        }
        lock (_waiting)
            _waiting.Remove(writer);
    }

    private void Answer(string word, StreamWriter writer)
    {
        try
        {
            Do(word, writer);
        }
        catch (Exception ending) when (ending is CairnException or ObjectDisposedException or InvalidOperationException)
        {
            // The mount is ending meanwhile; it must not be torn down by those who ask.
            TrySay(writer, ending.Message.ReplaceLineEndings(" "));
        }
    }

    private void Do(string word, StreamWriter writer)
    {
        switch (word)
        {
            case "status":
                writer.WriteLine(_mount.Status().ToJson());
                break;
            case "flush":
                writer.WriteLine(_mount.Flush() ?? "ok");
                break;
            case "end":
                lock (_waiting)
                    if (_ended)
                        TrySay(writer, "ok");
                    else
                    {
                        writer.WriteLine(Heard);
                        _waiting.Add(writer);
                    }
                break;
            default:
                writer.WriteLine("not understood");
                break;
        }
    }

    private static void TrySay(StreamWriter writer, string answer)
    {
        try
        {
            writer.WriteLine(answer);
        }
        catch (IOException)
        {
            // Whoever asked has gone.
        }
    }
}
