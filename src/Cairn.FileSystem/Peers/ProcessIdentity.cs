using System.Globalization;
using System.Text;
using Cairn.FileSystem.Format;
using Cairn.FileSystem.Native;

namespace Cairn.FileSystem.Peers;

/// <summary>What is known of a process from outside.</summary>
internal enum Liveness
{
    /// <summary>It runs.</summary>
    Alive,

    /// <summary>It has ended, or the machine was started anew since.</summary>
    Dead,

    /// <summary>It runs, if it does, on another machine or in another container: that cannot be seen from here.</summary>
    Unknown,
}

/// <summary>Which process: its number means something only on one machine, from one start of it to the next, and until it is given to another.</summary>
/// <param name="Host">The machine's name.</param>
/// <param name="Boot">Which start of the machine, and which space of process numbers on it.</param>
/// <param name="Process">Its number.</param>
/// <param name="Started">When it started, in ticks of the machine's clock since its start.</param>
internal sealed record ProcessIdentity(string Host, string Boot, long Process, long Started)
{
    private const int StateField = 0, StartField = 19, MaxTextBytes = 1024;

    /// <summary>This process.</summary>
    public static ProcessIdentity Current { get; } =
        new(Environment.MachineName, BootOfThisMachine(), Environment.ProcessId, Look(Environment.ProcessId)?.Started ?? 0);

    /// <summary>Whether it still runs.</summary>
    public Liveness Liveness()
    {
        if (Host != Current.Host)
            return Peers.Liveness.Unknown;
        if (Boot != Current.Boot)
            return BootPart(Boot) == BootPart(Current.Boot) ? Peers.Liveness.Unknown : Peers.Liveness.Dead;
        if (!Libc.ProcessExists((int)Process))
            return Peers.Liveness.Dead;
        return Look(Process) is not { } seen || seen.Started == Started && !seen.Ended ? Peers.Liveness.Alive : Peers.Liveness.Dead;
    }

    /// <summary>More than what <see cref="Write"/> writes.</summary>
    public const int MaxBytes = 2 * (MaxTextBytes + OrderedNumber.MaxBytes) + 2 * OrderedNumber.MaxBytes;

    /// <summary>Writes host, boot, number and start (docs/format.md §17).</summary>
    public void Write(ref RecordWriter writer)
    {
        writer.Bytes(Text(Host));
        writer.Bytes(Text(Boot));
        writer.Number(Process);
        writer.Number(Started);
    }

    public static ProcessIdentity Read(ref RecordReader reader) =>
        new(Encoding.UTF8.GetString(reader.Bytes()), Encoding.UTF8.GetString(reader.Bytes()), reader.Long(), reader.Long());

    private static ReadOnlySpan<byte> Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return bytes.AsSpan(0, Math.Min(bytes.Length, MaxTextBytes));
    }

    private static string BootPart(string boot) => boot.Split(' ')[0];

    private static string BootOfThisMachine()
    {
        try
        {
            var space = new FileInfo("/proc/self/ns/pid").LinkTarget ?? "";
            return $"{File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim()} {space}";
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    /// <summary>What the system says of a process; null when it says nothing.</summary>
    private static (long Started, bool Ended)? Look(long process)
    {
        try
        {
            var line = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat"));
            var fields = line[(line.LastIndexOf(')') + 2)..].Split(' ');
            return (long.Parse(fields[StartField], CultureInfo.InvariantCulture), fields[StateField] is "Z" or "X");
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
