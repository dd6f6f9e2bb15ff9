using System.Globalization;
using Cairn.Cli.Around;
using Cairn.Cli.Ui;
using Cairn.Storage;

namespace Cairn.Cli.Verbs.Transfer;

/// <summary>What <c>cairn import --json</c> prints.</summary>
/// <param name="Added">Paths that were added.</param>
/// <param name="Changed">Paths that were changed.</param>
/// <param name="Removed">Paths that were removed, each with all below it counting as one.</param>
/// <param name="Unchanged">Paths that were as they should be.</param>
/// <param name="BytesRead">Bytes of files that were read.</param>
/// <param name="FirstRevision">The first revision made; null when there is none.</param>
/// <param name="LastRevision">The last revision made; null when there is none.</param>
/// <param name="Session">The session that made them; null when there is none.</param>
/// <param name="Notices">What could not be done as asked.</param>
internal sealed record ImportVerbReport(
    long Added, long Changed, long Removed, long Unchanged, long BytesRead, long? FirstRevision, long? LastRevision, long? Session, IReadOnlyList<NoticeReport> Notices);

/// <summary>What <c>cairn export --json</c> prints.</summary>
/// <param name="Files">Files, directories, links and other nodes that were made.</param>
/// <param name="Bytes">Bytes of files.</param>
/// <param name="Revision">The revision that was exported.</param>
/// <param name="Notices">What could not be done as asked.</param>
internal sealed record ExportVerbReport(long Files, long Bytes, long Revision, IReadOnlyList<NoticeReport> Notices);

/// <summary>Something that could not be done as asked.</summary>
/// <param name="Kind">What it is about: <c>unreadable</c>, <c>changed_meanwhile</c>, <c>own_vault</c>, <c>owner</c>, <c>device</c>, <c>xattr</c>, <c>unsupported</c>.</param>
/// <param name="Path">With what.</param>
/// <param name="Message">A sentence about it.</param>
internal sealed record NoticeReport(string Kind, string Path, string Message);

/// <summary>Says what came of an import or export.</summary>
internal static class TransferReports
{
    /// <summary>So many notices of one kind are printed; of more, only how many there are.</summary>
    private const int MostNotices = 5;

    public static void Print(Call call, TransferChange change)
    {
        var (sign, style) = change.Kind switch
        {
            TransferChangeKind.Added => ("A", Style.Good),
            TransferChangeKind.Removed => ("D", Style.Bad),
            _ => ("M", Style.Plain),
        };
        call.Terminal.Output.WriteLine($"{call.Terminal.Paint(sign, style)}  {call.Terminal.Show(change.Path)}");
    }

    public static void Print(Call call, ImportReport report, bool isDryRun)
    {
        PrintNotices(call, report.Notices);
        if (call.Terminal.Json)
        {
            call.Terminal.WriteJson(
                new ImportVerbReport(
                    report.Added, report.Changed, report.Removed, report.Unchanged, report.BytesRead,
                    NullIfZero(report.FirstRevision), NullIfZero(report.LastRevision), NullIfZero(report.Session), Reports(report.Notices)),
                CliJson.Default.ImportVerbReport);
            return;
        }
        var what = string.Create(CultureInfo.InvariantCulture, $"{report.Added:N0} added, {report.Changed:N0} changed, {report.Removed:N0} removed, {report.Unchanged:N0} unchanged");
        if (isDryRun)
            call.Terminal.Say($"Would be: {what}.");
        else if (report.FirstRevision == 0)
            call.Terminal.Say($"Nothing changed ({report.Unchanged:N0} looked at).");
        else
            call.Terminal.Say($"{what}; {ByteSize.Format(report.BytesRead)} read; {Revisions(report)}. To take it back: cairn undo {Range(report)}");
    }

    public static void Print(Call call, ExportReport report, bool isDryRun, bool isOnOutput)
    {
        PrintNotices(call, report.Notices);
        if (call.Terminal.Json && !isOnOutput)
            call.Terminal.WriteJson(new ExportVerbReport(report.Files, report.Bytes, report.Revision, Reports(report.Notices)), CliJson.Default.ExportVerbReport);
        else
            call.Terminal.Say(string.Create(CultureInfo.InvariantCulture, $"{(isDryRun ? "Would be: " : "")}{report.Files:N0} files and directories, {ByteSize.Format(report.Bytes)}, as of revision {report.Revision}."));
    }

    /// <summary>What was left out on purpose is no failure; what could not be done is.</summary>
    public static int ExitCodeOf(IReadOnlyList<TransferNotice> notices) =>
        notices.Any(static notice => notice.Kind != TransferNoticeKind.OwnVault) ? ExitCode.PartlyDone : ExitCode.Success;

    private static void PrintNotices(Call call, IReadOnlyList<TransferNotice> notices)
    {
        foreach (var kind in notices.GroupBy(static notice => notice.Kind))
        {
            foreach (var notice in kind.Take(MostNotices))
                call.Terminal.Warn(NameText.ForTerminal(notice.Message));
            if (kind.Count() > MostNotices)
                call.Terminal.Warn(string.Create(CultureInfo.InvariantCulture, $"… and {kind.Count() - MostNotices:N0} more like that."));
        }
    }

    private static string Range(ImportReport report) =>
        report.FirstRevision == report.LastRevision ? $"{report.FirstRevision}" : $"{report.FirstRevision}..{report.LastRevision}";

    private static string Revisions(ImportReport report) =>
        report.FirstRevision == report.LastRevision ? $"revision {report.FirstRevision}" : $"revisions {report.FirstRevision} to {report.LastRevision}";

    private static List<NoticeReport> Reports(IReadOnlyList<TransferNotice> notices) =>
        [.. notices.Select(static notice => new NoticeReport(Name(notice.Kind), notice.Path, notice.Message))];

    private static string Name(TransferNoticeKind kind) => kind switch
    {
        TransferNoticeKind.Unreadable => "unreadable",
        TransferNoticeKind.ChangedMeanwhile => "changed_meanwhile",
        TransferNoticeKind.OwnVault => "own_vault",
        TransferNoticeKind.Owner => "owner",
        TransferNoticeKind.Device => "device",
        TransferNoticeKind.Xattr => "xattr",
        _ => "unsupported",
    };

    private static long? NullIfZero(long number) => number == 0 ? null : number;
}
