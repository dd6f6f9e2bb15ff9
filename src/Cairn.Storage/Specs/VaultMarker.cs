using System.Globalization;
using System.Text;

namespace Cairn.Storage;

/// <summary>
/// The small text file <c>CAIRN</c> in a directory that is a vault: says that it is one, in which format, and
/// which engine made it, to programs and to people, before any database looks at the directory.
/// </summary>
/// <remarks><code>
/// cairn vault
/// format 1
/// engine lmdb
/// </code></remarks>
/// <param name="EngineName">The engine that made the directory.</param>
/// <param name="Format">The format's number.</param>
public sealed record VaultMarker(string EngineName, int Format)
{
    /// <summary>The file's name.</summary>
    public const string FileName = "CAIRN";

    /// <summary>The format that this build writes, and the newest that it reads.</summary>
    public const int CurrentFormat = 1;

    private const string FirstLine = "cairn vault";
    private const int MaxBytes = 1024;

    /// <summary>Reads the marker of <paramref name="directory"/>; null when there is none or it is not one of ours.</summary>
    public static VaultMarker? Read(string directory)
    {
        try
        {
            var path = Path.Combine(directory, FileName);
            var file = new FileInfo(path);
            if (!file.Exists || file.Length > MaxBytes)
                return null;
            return Parse(File.ReadAllText(path));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Reads the marker of a directory that <paramref name="engineName"/> is to open.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.NoSuchVault"/>; <see cref="ErrorCode.NotAVault"/>;
    /// <see cref="ErrorCode.WrongEngine"/>; <see cref="ErrorCode.NewerFormat"/>.</exception>
    public static VaultMarker Require(string directory, string engineName)
    {
        if (!VaultPath.Exists(directory))
            throw new CairnException(ErrorCode.NoSuchVault, $"There is no vault at '{directory}'.");
        var marker = Directory.Exists(directory) ? Read(directory) : null;
        if (marker is null)
            throw new CairnException(ErrorCode.NotAVault, $"'{directory}' is not a vault of the engine '{engineName}': that is a directory with a file '{FileName}' in it.");
        if (marker.Format > CurrentFormat)
            throw new CairnException(ErrorCode.NewerFormat, $"'{directory}' is in format {marker.Format}; this build reads formats up to {CurrentFormat}. Use a newer Cairn.");
        if (marker.EngineName != engineName)
            throw new CairnException(ErrorCode.WrongEngine, $"'{directory}' is a vault of the engine '{marker.EngineName}', not of '{engineName}'. Open it as '{marker.EngineName}:{directory}'.");
        return marker;
    }

    /// <summary>Writes the marker into <paramref name="directory"/>, durably.</summary>
    public void Write(string directory)
    {
        using var file = new FileStream(Path.Combine(directory, FileName), FileMode.CreateNew, FileAccess.Write, FileShare.None);
        file.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{FirstLine}\nformat {Format}\nengine {EngineName}\n")));
        file.Flush(flushToDisk: true);
    }

    private static VaultMarker? Parse(string text)
    {
        var lines = text.Split('\n');
        if (lines.Length < 3 || lines[0] != FirstLine)
            return null;
        var format = Field(lines[1], "format ");
        var engine = Field(lines[2], "engine ");
        return engine is not null && int.TryParse(format, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new VaultMarker(engine, number)
            : null;
    }

    private static string? Field(string line, string name) =>
        line.StartsWith(name, StringComparison.Ordinal) ? line[name.Length..] : null;
}
