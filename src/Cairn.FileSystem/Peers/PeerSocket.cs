using System.Net.Sockets;
using Cairn.Storage;

namespace Cairn.FileSystem.Peers;

/// <summary>Sends and receives messages over a local socket, each in a bounded time.</summary>
internal static class PeerSocket
{
    private static readonly TimeSpan ToConnect = TimeSpan.FromMilliseconds(200);

    public static Socket New() => new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    /// <summary>Says something to which there is no answer.</summary>
    /// <returns>Whether it was taken.</returns>
    public static bool TryTell(PeerRecord peer, PeerMessage message)
    {
        try
        {
            using var socket = Connect(peer, ToConnect);
            socket.Send(message.Write());
            return true;
        }
        catch (Exception gone) when (gone is SocketException or ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Asks for something and waits for the answer.</summary>
    /// <returns>The answer; null when there was none in time.</returns>
    public static PeerMessage? Ask(PeerRecord peer, PeerMessage message, TimeSpan patience)
    {
        try
        {
            using var socket = Connect(peer, patience);
            socket.Send(message.Write());
            return Receive(socket);
        }
        catch (Exception gone) when (gone is SocketException or CairnException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>The next message.</summary>
    /// <returns>Null: the other side has closed.</returns>
    public static PeerMessage? Receive(Socket socket)
    {
        Span<byte> header = stackalloc byte[PeerMessage.HeaderBytes];
        if (!Fill(socket, header))
            return null;
        Span<byte> body = stackalloc byte[PeerMessage.LengthOf(header)];
        return Fill(socket, body) ? PeerMessage.Read(body) : null;
    }

    private static Socket Connect(PeerRecord peer, TimeSpan patience)
    {
        var socket = New();
        try
        {
            socket.SendTimeout = socket.ReceiveTimeout = Math.Max(1, (int)patience.TotalMilliseconds);
            socket.Connect(new UnixDomainSocketEndPoint(peer.Socket));
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static bool Fill(Socket socket, Span<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var received = socket.Receive(bytes);
            if (received == 0)
                return false;
            bytes = bytes[received..];
        }
        return true;
    }
}
