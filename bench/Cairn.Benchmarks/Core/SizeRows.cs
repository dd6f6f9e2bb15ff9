using System.Diagnostics;
using System.Globalization;

namespace Cairn.Benchmarks.Core;

/// <summary>What must not depend on how many files there are: forking, snapshots, and the memory of a process.</summary>
internal static class SizeRows
{
    private const int Times = 101;

    public static void Run(CoreSetting setting)
    {
        foreach (var size in new[] { 1_000, setting.Arguments.Scaled(100_000), setting.Arguments.Scaled(1_000_000) }.Distinct())
        {
            var spec = setting.NewSpec($"size{size}");
            Fill(spec, size);
            if (setting.Arguments.Wants("sizes"))
                ForkAndSnapshot(setting, spec, size);
            if (setting.Arguments.Wants("memory"))
                Memory(setting, spec, size);
        }
    }

    /// <summary>The other process: goes through everything and prints what memory it then has.</summary>
    public static int Walk(string spec)
    {
        var before = ProcessFigures.AnonymousBytes();
        using var vault = Vault.Open(spec);
        long files = 0, most = 0;
        foreach (var entry in vault.Branch().Files.Enumerate(default, recursive: true))
        {
            if (!entry.IsDirectory)
                files += vault.Branch().Files.ReadAllBytes(entry.Path).Length;
            if (files % 10_000 == 0)
                most = Math.Max(most, ProcessFigures.AnonymousBytes());
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{files} {Math.Max(most, ProcessFigures.AnonymousBytes())} {before}"));
        return 0;
    }

    private static void Fill(string spec, int size)
    {
        using var vault = Vault.Create(spec);
        var branch = vault.Branch();
        var directories = Math.Max(1, size / 1_000);
        for (var directory = 0; directory < directories; directory++)
        {
            var name = $"/dir{directory:0000}";
            branch.Files.CreateDirectory(name);
            branch.Batch(batch =>
            {
                for (var i = 0; i < size / directories; i++)
                    batch.WriteAllBytes($"{name}/file{i:0000}", [1]);
            });
        }
    }

    private static void ForkAndSnapshot(CoreSetting setting, string spec, int size)
    {
        using var vault = Vault.Open(spec);
        var branch = vault.Branch();
        for (var i = 0; i < 20; i++)
        {
            branch.Fork($"warm{i}");
            branch.Snapshot($"warm{i}");
        }
        Report(setting, $"fork of {size:#,0} files", Turns.Median(Times, i => branch.Fork($"fork{i}")));
        Report(setting, $"snapshot of {size:#,0} files", Turns.Median(Times, i => branch.Snapshot($"snapshot{i}")));
    }

    private static void Report(CoreSetting setting, string row, double microseconds)
    {
        var figure = setting.Figure(row, CoreFigure.Time(microseconds));
        setting.Add(setting.Engine == "sqlite" ? figure.AtMost(microseconds, 200, "0.2 ms") : figure);
    }

    private static void Memory(CoreSetting setting, string spec, int size)
    {
        var itself = Environment.ProcessPath!;
        string[] program = Path.GetFileNameWithoutExtension(itself) == "dotnet" ? [typeof(SizeRows).Assembly.Location] : [];
        using var process = Process.Start(new ProcessStartInfo(itself, [.. program, "core-walk", spec]) { RedirectStandardOutput = true })!;
        var answer = process.StandardOutput.ReadToEnd().Split(' ');
        process.WaitForExit();
        var (files, most, before) = (long.Parse(answer[0], CultureInfo.InvariantCulture), double.Parse(answer[1], CultureInfo.InvariantCulture), double.Parse(answer[2], CultureInfo.InvariantCulture));
        setting.Add(setting.Figure($"memory of a process that read all of {files:#,0} files", CoreFigure.Bytes(most)) with { Note = $"{CoreFigure.Bytes(before)} before it opened the vault" });
    }
}
