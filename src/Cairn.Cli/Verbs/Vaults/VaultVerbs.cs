using System.CommandLine;
using System.Globalization;
using Cairn.Cli.Around;
using Cairn.Cli.Configuration;
using Cairn.Cli.Ui;
using Cairn.Storage;

namespace Cairn.Cli.Verbs.Vaults;

/// <summary><c>cairn vault list</c>: the vaults this user made.</summary>
internal sealed class VaultListVerb() : Verb("list", "List the vaults that were made here, those that are gone left out.")
{
    public override string Examples => "cairn vault list";

    protected override int Run(Call call)
    {
        var listing = new Listing("VAULT", "ENGINE", "CHANGED");
        foreach (var spec in KnownVaults.List(call.Surroundings))
        {
            var path = EngineSpec.Parse(spec).Path;
            if (BuiltInEngines.Catalog.Detect(path) is not { } engine)
                continue;
            var changed = new DateTimeOffset(File.GetLastWriteTimeUtc(path));
            if (call.Terminal.Json)
                call.Terminal.WriteJsonLine(new KnownVaultReport(path, engine.Name, FileSystem.Timestamp.From(changed).ToString()), json => json.KnownVaultReport);
            else
                listing.Add(new Cell(call.Terminal.Show(path), Style.Name), engine.Name, Files.Modes.Time(FileSystem.Timestamp.From(changed), call.Surroundings.Clock));
        }
        if (!call.Terminal.Json)
            listing.Write(call.Terminal);
        return ExitCode.Success;
    }
}

/// <summary>What <c>cairn vault list --json</c> prints, one in each line.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Engine">The engine that holds it.</param>
/// <param name="Changed">When its file last changed, UTC.</param>
internal sealed record KnownVaultReport(string Path, string Engine, string Changed);

/// <summary><c>cairn vault info</c>: what a vault is.</summary>
internal sealed class VaultInfoVerb() : Verb("info", "Show which vault is used, and what it is.")
{
    public override string Examples => "cairn vault info";

    protected override int Run(Call call)
    {
        var vault = call.Vault;
        var stats = vault.Stats();
        var report = new VaultInfoReport(
            call.VaultChoice.Spec, call.VaultChoice.Source, vault.EngineName, vault.Spec.Path, vault.IsReadOnly, vault.DefaultBranchName, vault.Branches().Count,
            vault.Branches().Sum(branch => vault.Branch(branch.Name).Snapshots().Count), stats.FileBytes);
        if (call.Terminal.Json)
        {
            call.Terminal.WriteJson(report, CliJson.Default.VaultInfoReport);
            return ExitCode.Success;
        }
        Fields.Write(
            call.Terminal, ("vault", call.Terminal.Show(report.Vault)), ("named by", report.Source), ("engine", report.Engine), ("read only", report.ReadOnly ? "yes" : "no"),
            ("default branch", report.DefaultBranch), ("branches", $"{report.Branches}"), ("snapshots", $"{report.Snapshots}"), ("size", ByteSize.Format(report.Bytes)));
        return ExitCode.Success;
    }
}

/// <summary>What <c>cairn vault info --json</c> prints.</summary>
/// <param name="Vault">How it is opened.</param>
/// <param name="Source">Where that was said: <c>flag</c>, <c>shell</c>, <c>environment</c>, <c>mount</c>, <c>directory</c> or <c>config</c>.</param>
/// <param name="Engine">The engine that holds it.</param>
/// <param name="Path">Where it is; empty for one in memory.</param>
/// <param name="ReadOnly">Whether it is opened for reading only.</param>
/// <param name="DefaultBranch">The branch that is meant where none is named.</param>
/// <param name="Branches">How many branches it has.</param>
/// <param name="Snapshots">How many snapshots, of all branches.</param>
/// <param name="Bytes">Bytes that its database takes up on disk.</param>
internal sealed record VaultInfoReport(
    string Vault, string Source, string Engine, string Path, bool ReadOnly, string DefaultBranch, int Branches, int Snapshots, long Bytes);

/// <summary><c>cairn vault stats</c>: what a vault holds, and what takes room in it.</summary>
internal sealed class VaultStatsVerb : Verb
{
    private readonly Option<bool> _engine = Typed.Switch("--engine", "The database's tables instead; reads much less.");

    public VaultStatsVerb() : base("stats", "Show what a vault holds, how much is history, and how far sharing and compression go.") => Add(_engine);

    public override string Examples => """
        cairn vault stats
        cairn vault stats --engine       space by table
        """;

    protected override int Run(Call call)
    {
        var statistics = call.Get(_engine) ? null : call.Vault.Statistics(call.Cancellation);
        var engine = statistics?.Engine ?? call.Vault.Stats();
        if (call.Terminal.Json)
            call.Terminal.WriteJson(VaultStatsReport.Of(statistics, engine), CliJson.Default.VaultStatsReport);
        else if (statistics is not null)
            PrintContents(call.Terminal, statistics);
        else
            PrintTables(call.Terminal, engine);
        return ExitCode.Success;
    }

    private static void PrintContents(Terminal terminal, VaultStatistics of) => Fields.Write(
        terminal, ("branches", $"{of.Branches}"), ("snapshots", $"{of.Snapshots}"), ("files", $"{of.Files}"), ("directories", $"{of.Directories}"),
        ("data", ByteSize.Format(of.LogicalBytes)), ("versions", $"{of.Versions} ({ByteSize.Format(of.VersionBytes)})"), ("stored, present", ByteSize.Format(of.PresentBytes)),
        ("stored, history", ByteSize.Format(of.HistoryBytes)), ("stored, unused", ByteSize.Format(of.UnusedBytes)),
        ("sharing", string.Create(CultureInfo.InvariantCulture, $"{of.SharingRatio:0.00}x")), ("compression", string.Create(CultureInfo.InvariantCulture, $"{of.CompressionRatio:0.00}x")),
        ("database", $"{ByteSize.Format(of.Engine.FileBytes)}, {ByteSize.Format(of.Engine.FreeBytes)} of it can be used again"));

    private static void PrintTables(Terminal terminal, EngineStats engine)
    {
        var listing = new Listing("TABLE", "RECORDS", "BYTES");
        foreach (var table in engine.Tables)
            listing.Add(table.Name, table.Records, table.Bytes);
        listing.Write(terminal);
    }
}

/// <summary>What <c>cairn vault stats --json</c> prints.</summary>
/// <param name="Bytes">Bytes that the database takes up on disk.</param>
/// <param name="FreeBytes">Bytes within that which can be used again.</param>
/// <param name="Contents">What the vault holds; null with <c>--engine</c>.</param>
/// <param name="Tables">The tables.</param>
/// <param name="Engine">What else the engine knows, in its own words.</param>
internal sealed record VaultStatsReport(
    long Bytes, long FreeBytes, ContentsReport? Contents, IReadOnlyList<TableReport> Tables, IReadOnlyDictionary<string, string> Engine)
{
    public static VaultStatsReport Of(VaultStatistics? statistics, EngineStats engine) => new(
        engine.FileBytes, engine.FreeBytes, statistics is null ? null : ContentsReport.Of(statistics),
        [.. engine.Tables.Select(table => new TableReport(table.Name, table.Records, table.Bytes, table.Estimated))], engine.Details);
}

/// <summary>What a vault holds.</summary>
/// <param name="Branches">Branches.</param>
/// <param name="Snapshots">Snapshots of all branches.</param>
/// <param name="Files">Files at the tips of all branches.</param>
/// <param name="Directories">Directories there.</param>
/// <param name="LogicalBytes">Bytes of the files there.</param>
/// <param name="Versions">Contents that files have or had.</param>
/// <param name="VersionBytes">Their bytes, if nothing were shared or compressed.</param>
/// <param name="PresentBytes">Bytes as stored that the tips name.</param>
/// <param name="HistoryBytes">Bytes as stored that only the past names.</param>
/// <param name="UnusedBytes">Bytes as stored that nothing names any more.</param>
/// <param name="SharingRatio">How many times more the versions are than what is stored of them before compression.</param>
/// <param name="CompressionRatio">How many times more it is before compression than after.</param>
internal sealed record ContentsReport(
    int Branches, int Snapshots, long Files, long Directories, long LogicalBytes, long Versions, long VersionBytes, long PresentBytes, long HistoryBytes, long UnusedBytes,
    double SharingRatio, double CompressionRatio)
{
    public static ContentsReport Of(VaultStatistics of) => new(
        of.Branches, of.Snapshots, of.Files, of.Directories, of.LogicalBytes, of.Versions, of.VersionBytes, of.PresentBytes, of.HistoryBytes, of.UnusedBytes, of.SharingRatio,
        of.CompressionRatio);
}

/// <summary>One table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Records">How many records it has.</param>
/// <param name="Bytes">Bytes it takes up.</param>
/// <param name="Estimated">Whether the numbers are estimates.</param>
internal sealed record TableReport(string Name, long Records, long Bytes, bool Estimated);

/// <summary><c>cairn vault compact</c>: gives room back.</summary>
internal sealed class VaultCompactVerb() : ChangingVerb("compact", "Give room that is not needed any more back to the file system.")
{
    public override string Examples => """
        cairn gc                 first find contents that nothing names any more
        cairn vault compact      then give their room back
        """;

    protected override int Change(Call call)
    {
        var before = call.Vault.Stats().FileBytes;
        using (var progress = new Progress(call.Terminal, call.Surroundings.Clock, "compacting"))
            call.Vault.Compact(progress, call.Cancellation);
        var after = call.Vault.Stats().FileBytes;
        if (call.Terminal.Json)
            call.Terminal.WriteJson(new CompactReport(before, after), CliJson.Default.CompactReport);
        else
            call.Terminal.Output.WriteLine($"{ByteSize.Format(before)} before, {ByteSize.Format(after)} now.");
        return ExitCode.Success;
    }
}

/// <summary>What <c>cairn vault compact --json</c> prints.</summary>
/// <param name="Before">Bytes on disk before.</param>
/// <param name="After">Bytes on disk now.</param>
internal sealed record CompactReport(long Before, long After);
