using System.CommandLine;
using System.Text.Json;
using Cairn.Cli.Around;
using Cairn.Cli.Ui;
using Cairn.Cli.Verbs.Files;

namespace Cairn.Cli.Verbs.Tools;

/// <summary><c>cairn batch</c>: many operations as one revision, or none.</summary>
internal sealed class BatchVerb : ChangingVerb
{
    private readonly Argument<string?> _file = new("file") { Description = "A file of this machine; '-' or nothing: what is piped in.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<bool> _dryRun = Typed.Switch("--dry-run", "Say what would happen, and change nothing.", "-n");

    public BatchVerb() : base("batch", "Do many operations, one in each line as JSON, as one revision: all of them or none.")
    {
        Add(_file);
        Add(_dryRun);
    }

    public override string Examples => """
        cairn batch <<'END'
        {"op":"mkdir","path":"/notes"}
        {"op":"write","path":"/notes/a.txt","text":"hello"}
        {"op":"write","path":"/b.bin","base64":"AAEC"}
        {"op":"rename","path":"/b.bin","to":"/notes/b.bin"}
        {"op":"symlink","path":"/latest","target":"notes/a.txt"}
        {"op":"chmod","path":"/notes/a.txt","mode":"0600"}
        {"op":"rm","path":"/old","recursive":true}
        END
        """;

    protected override int Change(Call call)
    {
        var operations = Read(call);
        var before = call.Branch.Tip;
        var done = new List<string>();
        try
        {
            call.Branch.Batch(batch =>
            {
                done.Clear();
                foreach (var operation in operations)
                    done.Add(operation.Apply(batch, call));
                if (call.Get(_dryRun))
                    throw new OnlyTried();
            });
        }
        catch (OnlyTried)
        {
            foreach (var what in done)
                call.Terminal.Say($"would {what}");
        }
        return Report(call, operations.Count, call.Get(_dryRun) ? before : call.Branch.Tip);
    }

    private int Report(Call call, int operations, long revision)
    {
        if (call.Terminal.Json)
            call.Terminal.WriteJson(new BatchReport(operations, call.Get(_dryRun) ? null : revision), CliJson.Default.BatchReport);
        else
            call.Terminal.Output.WriteLine(call.Get(_dryRun) ? $"{Amounts.Of(operations, "operation")} would be done." : $"{Amounts.Of(operations, "operation")} done as revision {revision}.");
        return ExitCode.Success;
    }

    private List<BatchLine> Read(Call call)
    {
        using var reader = new StreamReader(Sources.Open(call, call.Get(_file)));
        var operations = new List<BatchLine>();
        for (var number = 1; reader.ReadLine() is { } line; number++)
            if (line.Length > 0 && !string.IsNullOrWhiteSpace(line))
                operations.Add(Parse(line, number));
        return operations;
    }

    private static BatchLine Parse(string line, int number)
    {
        try
        {
            var operation = JsonSerializer.Deserialize(line, CliJson.Lines.BatchLine)!;
            operation.Line = number;
            return operation.Path is null || operation.Op is null ? throw new UsageException($"line {number}: 'op' and 'path' are needed.") : operation;
        }
        catch (JsonException malformed)
        {
            throw new UsageException($"line {number} is not what is wanted: {malformed.Message}");
        }
    }

    /// <summary>Leaves a batch that is only tried.</summary>
    private sealed class OnlyTried : Exception;
}

/// <summary>What <c>cairn batch --json</c> prints.</summary>
/// <param name="Operations">How many operations there were.</param>
/// <param name="Revision">The revision they are; null with <c>--dry-run</c>.</param>
internal sealed record BatchReport(int Operations, long? Revision);
