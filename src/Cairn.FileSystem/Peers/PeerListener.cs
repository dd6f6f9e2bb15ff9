using System.Net.Sockets;
using Cairn.Storage;

namespace Cairn.FileSystem.Peers;

/// <summary>Listens on a socket of its own, in a directory that only this user can enter, and answers each message.</summary>
internal sealed class PeerListener : IDisposable
{
    /// <summary>A socket's path cannot be longer.</summary>
    private const int MaxPathBytes = 100;

    private static readonly TimeSpan ToSpeak = TimeSpan.FromSeconds(5);

    private readonly Func<PeerMessage, PeerMessage?> _answer;
    private readonly string _directory;
    private readonly Socket _socket;
    private volatile bool _closed;

    /// <param name="answer">What is answered; null: nothing.</param>
    public PeerListener(Func<PeerMessage, PeerMessage?> answer)
    {
        _answer = answer;
        _directory = MakeDirectory();
        Path = System.IO.Path.Combine(_directory, "peer");
        _socket = PeerSocket.New();
        _socket.Bind(new UnixDomainSocketEndPoint(Path));
        _socket.Listen(64);
        new Thread(Accept) { IsBackground = true, Name = "cairn-peers" }.Start();
    }

    /// <summary>Where it listens.</summary>
    public string Path { get; }

    public void Dispose()
    {
        _closed = true;
        _socket.Dispose();
        Remove(Path);
    }

    /// <summary>Deletes a socket that nobody listens on any more, with the directory that was made for it.</summary>
    public static void Remove(string path)
    {
        try
        {
            File.Delete(path);
            Directory.Delete(System.IO.Path.GetDirectoryName(path)!);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // It is another user's, or gone; it does no harm.
        }
    }

    private static string MakeDirectory()
    {
        var made = Directory.CreateTempSubdirectory("cairn-").FullName;
        if (System.Text.Encoding.UTF8.GetByteCount(made) < MaxPathBytes - 8)
            return made;
        Directory.Delete(made);
        made = $"/tmp/cairn-{Guid.NewGuid():n}";
#pragma warning disable CA1416 // Only Linux is built for.
        Directory.CreateDirectory(made, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
#pragma warning restore CA1416
        return made;
    }

    private void Accept()
    {
        while (!_closed)
        {
            try
            {
                var caller = _socket.Accept();
                ThreadPool.UnsafeQueueUserWorkItem(Serve, caller, preferLocal: false);
            }
            catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
            {
                // Too many open files, perhaps: not again at once.
                if (!_closed)
                    Thread.Sleep(10);
            }
        }
    }

    private void Serve(Socket caller)
    {
        using (caller)
        {
            try
            {
                caller.SendTimeout = caller.ReceiveTimeout = (int)ToSpeak.TotalMilliseconds;
                if (PeerSocket.Receive(caller) is { } message && _answer(message) is { } answer)
                    caller.Send(answer.Write());
            }
            catch (Exception lost) when (lost is SocketException or CairnException or ObjectDisposedException)
            {
                // Who asked is gone, or said what is no message.
            }
        }
    }
}
