using System.Diagnostics;
using System.Formats.Tar;
using System.Globalization;
using System.Text;

namespace Cairn.Benchmarks.Mount;

/// <summary>What programs do all day, on each file system alike: a git repository cloned and looked over, an archive unpacked, a program built, and all of it removed. What they
/// begin from is made once, in a directory of the machine.</summary>
internal sealed class ProgramRows : IDisposable
{
    private const int RepositoryFiles = 12_000, ArchiveFiles = 50_000, Sources = 60;

    private readonly string _place = Directory.CreateTempSubdirectory("cairn-bench-programs-").FullName;

    public ProgramRows()
    {
        MakeRepository();
        MakeArchive();
        MakeSources();
    }

    /// <summary>What is measured: a name, and how many times the plain directory's time it may take.</summary>
    public static IReadOnlyList<(string Name, double AtMost)> Rows { get; } =
        [("git clone, 12,000 files", 2), ("git status, warm", 1.5), ("tar x, 50,000 files", 3), ("make, 60 C files", 1.3), ("rm -rf of all", 3)];

    /// <summary>Does it all in <paramref name="directory"/>.</summary>
    /// <returns>Seconds, in the order of <see cref="Rows"/>.</returns>
    public IReadOnlyList<double> Run(string directory)
    {
        var clone = Path.Combine(directory, "clone");
        var (unpacked, built) = (Directory.CreateDirectory(Path.Combine(directory, "unpacked")).FullName, Path.Combine(directory, "built"));
        var seconds = new List<double> { Time(directory, "git", "clone", "-q", "--no-local", Path.Combine(_place, "repository"), clone) };
        Time(clone, "git", "status", "--porcelain");
        seconds.Add(Time(clone, "git", "status", "--porcelain"));
        seconds.Add(Time(unpacked, "tar", "xf", Path.Combine(_place, "files.tar")));
        Time(directory, "cp", "-r", Path.Combine(_place, "sources"), built);
        seconds.Add(Time(built, "make", "-s", "-j2"));
        seconds.Add(Time(directory, "rm", "-rf", clone, unpacked, built));
        return seconds;
    }

    public void Dispose() => Directory.Delete(_place, recursive: true);

    private static double Time(string directory, string program, params string[] arguments)
    {
        var began = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = directory, RedirectStandardOutput = true })!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? Stopwatch.GetElapsedTime(began).TotalSeconds : throw new IOException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
    }

    private void MakeRepository()
    {
        var repository = Directory.CreateDirectory(Path.Combine(_place, "repository")).FullName;
        for (var i = 0; i < RepositoryFiles; i++)
        {
            var folder = Path.Combine(repository, $"part{i / 400}", $"of{i / 20 % 20}");
            if (i % 20 == 0)
                Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, $"file{i}.txt"), Text(i));
        }
        Time(repository, "git", "init", "-q");
        Time(repository, "git", "add", "-A");
        Time(repository, "git", "-c", "user.name=bench", "-c", "user.email=bench@localhost", "commit", "-q", "-m", "all");
    }

    private void MakeArchive()
    {
        using var file = File.Create(Path.Combine(_place, "files.tar"));
        using var writer = new TarWriter(file, TarEntryFormat.Ustar);
        for (var i = 0; i < ArchiveFiles; i++)
        {
            if (i % 100 == 0)
                writer.WriteEntry(new UstarTarEntry(TarEntryType.Directory, $"d{i / 100}/") { Mode = (UnixFileMode)0x1ED });
            writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, $"d{i / 100}/file{i}") { DataStream = new MemoryStream(Encoding.ASCII.GetBytes(Text(i))) });
        }
    }

    private void MakeSources()
    {
        var sources = Directory.CreateDirectory(Path.Combine(_place, "sources")).FullName;
        var names = Enumerable.Range(0, Sources).Select(static i => $"unit{i}").ToArray();
        foreach (var name in names)
            File.WriteAllText(Path.Combine(sources, name + ".c"), $"#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n" + string.Concat(Enumerable.Range(0, 40).Select(k =>
                $"int {name}_{k}(int x) {{ char s[64]; snprintf(s, sizeof s, \"%d {name} {k}\", x); return (int)strlen(s) + x * {k}; }}\n")));
        File.WriteAllText(Path.Combine(sources, "main.c"), string.Concat(names.Select(static name => $"int {name}_0(int);\n")) + $"int main(void) {{ return {string.Join(" + ", names.Select(static name => $"{name}_0(1)"))} == 0; }}\n");
        File.WriteAllText(Path.Combine(sources, "Makefile"), $"program: main.o {string.Join(' ', names.Select(static name => name + ".o"))}\n\tcc -o $@ $^\n%.o: %.c\n\tcc -O1 -c -o $@ $<\n");
    }

    /// <summary>Some 1 to 3 KB, none alike.</summary>
    private static string Text(int number) => string.Concat(Enumerable.Range(0, 20 + (number % 40)).Select(line => string.Create(CultureInfo.InvariantCulture, $"line {line} of file {number}: {(long)number * line * 7919:x}\n")));
}
