using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace Cairn.Testing;

/// <summary>Looks at files from outside of any engine.</summary>
public static class Disk
{
    /// <summary>Bytes that a directory's files take up on disk, holes not counted.</summary>
    public static long BytesTakenUp(string directory)
    {
        var du = Process.Start(new ProcessStartInfo("du", ["-s", "-B1", directory]) { RedirectStandardOutput = true })!;
        using (du)
        {
            var answer = du.StandardOutput.ReadToEnd();
            du.WaitForExit();
            return long.Parse(answer.Split('\t')[0], CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Every file under a directory with its length and the hash of its content, one line each: equal exactly when
    /// nothing was modified.</summary>
    public static string Fingerprint(string directory) => string.Join('\n', Directory
        .EnumerateFileSystemEntries(directory, "*", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal)
        .Select(path => $"{System.IO.Path.GetRelativePath(directory, path)} {Describe(path)}"));

    /// <summary>Copies a file, or a directory with all that is in it.</summary>
    public static void Copy(string from, string to)
    {
        if (File.Exists(from))
        {
            File.Copy(from, to);
            return;
        }
        Directory.CreateDirectory(to);
        foreach (var entry in Directory.EnumerateFileSystemEntries(from))
            Copy(entry, System.IO.Path.Combine(to, System.IO.Path.GetFileName(entry)));
    }

    private static string Describe(string path)
    {
        if (Directory.Exists(path))
            return "directory";
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return $"{file.Length} {Convert.ToHexStringLower(SHA256.HashData(file))}";
    }
}
