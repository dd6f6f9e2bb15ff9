using Cairn.Fuse.Native;
using Cairn.Fuse.Protocol;

namespace Cairn.Fuse.Transport;

/// <summary>
/// Tells the kernel what is not true any more, on a thread of its own: the kernel may wait, while it is told, for requests that are under way, so
/// that no handler ever may.
/// </summary>
internal sealed class Notifier : IDisposable
{
    private readonly DeviceHandle _device;
    private readonly Thread _thread;
    private readonly object _monitor = new();
    private readonly Queue<Message> _queue = new();
    private bool _ended;
    private long _queued, _sent;

    private enum Kind
    {
        Node,
        Entry,
        Delete,
        Store,
    }

    private readonly record struct Message(Kind Kind, ulong Node, ulong Child, long Offset, long Length, byte[] Bytes);

    public Notifier(DeviceHandle device)
    {
        _device = device;
        _thread = new Thread(Run) { IsBackground = true, Name = "fuse notifier" };
        _thread.Start();
    }

    /// <inheritdoc cref="Notifications.InvalidateNode"/>
    public void InvalidateNode(ulong node, long offset = 0, long length = 0) => Add(new Message(Kind.Node, node, 0, offset, length, []));

    /// <inheritdoc cref="Notifications.InvalidateEntry"/>
    public void InvalidateEntry(ulong parent, byte[] name) => Add(new Message(Kind.Entry, parent, 0, 0, 0, name));

    /// <inheritdoc cref="Notifications.Delete"/>
    public void Delete(ulong parent, ulong child, byte[] name) => Add(new Message(Kind.Delete, parent, child, 0, 0, name));

    /// <inheritdoc cref="Notifications.Store"/>
    public void Store(ulong node, long offset, byte[] bytes) => Add(new Message(Kind.Store, node, 0, offset, bytes.Length, bytes));

    /// <summary>Waits until everything that was queued before has been told.</summary>
    /// <returns>Whether that came to pass in time.</returns>
    public bool Wait(TimeSpan patience)
    {
        var until = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        lock (_monitor)
        {
            var last = _queued;
            while (_sent < last && !_ended)
            {
                var left = until - Environment.TickCount64;
                if (left <= 0 || !Monitor.Wait(_monitor, TimeSpan.FromMilliseconds(left)))
                    return _sent >= last;
            }
            return _sent >= last;
        }
    }

    /// <summary>Tells nothing more. Does not wait for what is being told: that may need requests to be answered which nobody answers now.</summary>
    public void Dispose()
    {
        lock (_monitor)
        {
            _ended = true;
            Monitor.PulseAll(_monitor);
        }
    }

    private void Add(in Message message)
    {
        lock (_monitor)
        {
            _queue.Enqueue(message);
            _queued++;
            Monitor.PulseAll(_monitor);
        }
    }

    private void Run()
    {
        var buffer = new byte[Notifications.MaxBytes];
        while (TryTake(out var message))
        {
            // An error says that the kernel does not know the node or name, and so keeps nothing of it.
            _device.Write(Format(message, buffer));
            lock (_monitor)
            {
                _sent++;
                Monitor.PulseAll(_monitor);
            }
        }
    }

    private bool TryTake(out Message message)
    {
        lock (_monitor)
        {
            while (_queue.Count == 0 && !_ended)
                Monitor.Wait(_monitor);
            message = default;
            return !_ended && _queue.TryDequeue(out message);
        }
    }

    private static ReadOnlySpan<byte> Format(in Message message, Span<byte> buffer) => message.Kind switch
    {
        Kind.Node => Notifications.InvalidateNode(buffer, message.Node, message.Offset, message.Length),
        Kind.Entry => Notifications.InvalidateEntry(buffer, message.Node, message.Bytes),
        Kind.Delete => Notifications.Delete(buffer, message.Node, message.Child, message.Bytes),
        _ => Notifications.Store(new byte[Notifications.StoreOverhead + message.Bytes.Length], message.Node, (ulong)message.Offset, message.Bytes),
    };
}
