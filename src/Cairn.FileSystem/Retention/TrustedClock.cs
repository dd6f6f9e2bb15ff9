using System.Text;
using Cairn.FileSystem.Format;
using Cairn.FileSystem.Vaults;
using Cairn.Storage;

namespace Cairn.FileSystem.Retention;

/// <summary>
/// The time by which ages are told when history is dropped. It never runs faster than time was seen to pass: as long as the machine is the one that
/// looked last and was not started again, no faster than its uptime; over a restart, or on another machine, by a day at the most. So an age that a
/// clock jump made up drops nothing; a clock that was trusted too little keeps more than was asked for, never less.
/// </summary>
internal sealed class TrustedClock(VaultCore vault)
{
    private static readonly TimeSpan OverRestart = TimeSpan.FromDays(1);

    private sealed record Look(Timestamp Trusted, Timestamp Wall, BootMoment Boot);

    /// <summary>The trusted time; is later than when it was last told only as far as time was seen to pass.</summary>
    public Timestamp Now(IReadTransaction transaction) => Next(transaction).Trusted;

    /// <summary>The trusted time; remembers this look, from which the next one goes on.</summary>
    public Timestamp Advance(IWriteTransaction transaction)
    {
        var look = Next(transaction);
        var writer = new RecordWriter(new byte[4 * OrderedNumber.MaxBytes + 128]);
        writer.Time(look.Trusted);
        writer.Time(look.Wall);
        writer.Bytes(Encoding.ASCII.GetBytes(look.Boot.Boot));
        writer.Number((long)look.Boot.Uptime.TotalMilliseconds);
        transaction.Put(vault.Schema.Vault, "clock"u8, writer.Written);
        return look.Trusted;
    }

    private Look Next(IReadTransaction transaction)
    {
        var (wall, boot) = (Timestamp.Now(vault.Clock), vault.Boot());
        if (Read(transaction) is not { } last)
            return new Look(wall, wall, boot);
        var passed = Nanoseconds(last.Wall, wall);
        var seen = boot.Boot.Length > 0 && boot.Boot == last.Boot.Boot ? boot.Uptime - last.Boot.Uptime : OverRestart;
        return new Look(last.Trusted.Plus(Math.Clamp(passed, 0, Math.Max(0, (long)Math.Min(seen.TotalNanoseconds, long.MaxValue / 2)))), wall, boot);
    }

    private Look? Read(IReadTransaction transaction)
    {
        if (!transaction.TryGet(vault.Schema.Vault, "clock"u8, out var value))
            return null;
        var reader = new RecordReader(value, "clock");
        var (trusted, wall) = (reader.Time(), reader.Time());
        var boot = new BootMoment(Encoding.ASCII.GetString(reader.Bytes()), TimeSpan.FromMilliseconds(reader.Long()));
        reader.End();
        return new Look(trusted, wall, boot);
    }

    private static long Nanoseconds(Timestamp from, Timestamp to)
    {
        var seconds = Math.Clamp(to.Seconds - from.Seconds, -1_000_000_000, 4_000_000_000);
        return seconds * Timestamp.NanosecondsPerSecond + to.Nanoseconds - from.Nanoseconds;
    }
}
