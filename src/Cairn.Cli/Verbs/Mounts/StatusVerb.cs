using System.CommandLine;
using System.Globalization;
using Cairn.Cli.Around;
using Cairn.Cli.Ui;
using Cairn.Mount;

namespace Cairn.Cli.Verbs.Mounts;

/// <summary><c>cairn status</c>: what is mounted where, and how it goes.</summary>
internal sealed class StatusVerb : Verb
{
    private readonly Argument<string?> _directory = new("directory") { Description = "Where it is mounted, or a path in it; by default here.", Arity = ArgumentArity.ZeroOrOne };

    public StatusVerb() : base("status", "Show what is mounted, and how a mount goes.") => Add(_directory);

    public override string Examples => """
        cairn status           the mount that this directory is in, or all there are
        cairn status ./work    open files, what is pending, caches, how often and how fast the kernel was answered
        """;

    protected override int Run(Call call)
    {
        var (parsed, terminal) = (call.Parsed, call.Terminal);
        var directory = parsed.GetValue(_directory);
        if (Cairn.Mount.Mounts.Around(directory ?? Environment.CurrentDirectory) is not { } mount)
            return directory is null ? MountList.Write(terminal) : throw new IOException($"No vault is mounted on {directory}.");
        var status = Cairn.Mount.Mounts.Status(mount.Directory);
        if (terminal.Json)
            terminal.WriteJson(status, CliJson.Default.MountStatus);
        else
            Write(status, terminal);
        return ExitCode.Success;
    }

    private static void Write(MountStatus status, Terminal terminal)
    {
        var table = new Listing("WHAT", "VALUE");
        foreach (var (name, value) in Rows(status))
            table.Add(name, value);
        table.Write(terminal);
        var caches = new Listing("CACHE", "HOLDS", "HITS", "MISSES", "RATE %");
        foreach (var cache in status.Caches)
            caches.Add(cache.Name, cache.Bytes > 0 ? $"{Grouped(cache.Bytes)} bytes" : Grouped(cache.Items), Grouped(cache.Hits), Grouped(cache.Misses), (100 * cache.HitRate).ToString("0.0", CultureInfo.InvariantCulture));
        caches.Write(terminal);
        var operations = new Listing("OPERATION", "COUNT", "MEAN µs");
        foreach (var operation in status.Operations.OrderByDescending(static operation => operation.Count))
            operations.Add(operation.Name, Grouped(operation.Count), operation.Microseconds.ToString("0.0", CultureInfo.InvariantCulture));
        operations.Write(terminal);
    }

    private static IEnumerable<(string, string)> Rows(MountStatus status)
    {
        yield return ("directory", status.Directory);
        yield return ("vault", status.Vault);
        yield return ("branch", status.Branch + (status.At is null ? "" : $" at {status.At}"));
        yield return ("subtree", status.Subtree);
        yield return ("access", status.ReadOnly ? "read-only" : "read-write");
        yield return ("durability", status.Durability);
        yield return ("transport", status.Transport);
        yield return ("process", Number(status.Process));
        yield return ("seconds", Number(status.Seconds));
        yield return ("open files", Number(status.OpenFiles));
        yield return ("open directories", Number(status.OpenDirectories));
        yield return ("known nodes", Number(status.KnownNodes));
        yield return ("dirty bytes", Number(status.DirtyBytes));
        yield return ("cached bytes", Number(status.CachedBytes));
        yield return ("pending commits", Number(status.PendingCommits));
        yield return ("pending bytes", Number(status.PendingBytes));
    }

    private static string Grouped(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
