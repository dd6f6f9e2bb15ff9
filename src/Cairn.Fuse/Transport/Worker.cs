using System.Diagnostics;
using System.Runtime.InteropServices;
using Cairn.Fuse.Protocol;

namespace Cairn.Fuse.Transport;

/// <summary>A thread that takes requests and answers them. When it has ended it can be started again.</summary>
internal sealed class Worker(Func<Exchange?> begin, Dispatcher dispatcher, WaitingRequests waiting, Workers workers, string name)
{
    private long _answered;

    public OperationCounters Counters { get; } = new();

    /// <summary>How many requests it has answered.</summary>
    public long Answered => Volatile.Read(ref _answered);

    /// <summary>Its thread; null: it has ended.</summary>
    public Thread? Thread { get; private set; }

    /// <summary>Starts the thread.</summary>
    /// <returns>False: the system gives no more threads.</returns>
    public bool TryStart()
    {
        var thread = new Thread(Run) { IsBackground = true, Name = name };
        Thread = thread;
        try
        {
            thread.Start();
            return true;
        }
        catch (Exception refused) when (refused is OutOfMemoryException or ThreadStartException)
        {
            Thread = null;
            return false;
        }
    }

    /// <summary>Answers requests until the connection ends or it is not needed.</summary>
    private void Run()
    {
        using (var exchange = begin())
        {
            if (exchange is null)
                workers.CouldNotBegin();
            else
                Serve(exchange);
        }
        Thread = null;
    }

    private void Serve(Exchange exchange)
    {
        Action rest = exchange.Rest;
        do
        {
            if (!exchange.TryTake())
            {
                workers.End();
                return;
            }
            workers.Took(MemoryMarshal.AsRef<RequestHeader>(exchange.Request).Opcode);
            Answer(exchange);
            Volatile.Write(ref _answered, _answered + 1);
        }
        while (workers.GoOn(rest));
    }

    private void Answer(Exchange exchange)
    {
        var began = Stopwatch.GetTimestamp();
        var length = dispatcher.Dispatch(exchange.Request, exchange.Reply);
        if (length == Dispatcher.Later)
        {
            if (exchange.Leave() is { } send)
            {
                waiting.Add(exchange.Request, send);
                return;
            }
            workers.BeginToWait();
            length = dispatcher.Dispatch(exchange.Request, exchange.Reply, mayWait: true);
            workers.EndToWait();
        }
        Counters.Add(MemoryMarshal.AsRef<RequestHeader>(exchange.Request).Opcode, Stopwatch.GetTimestamp() - began);
        exchange.Send(length);
    }
}
