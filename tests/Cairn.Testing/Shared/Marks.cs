using System.Globalization;

namespace Cairn.Testing;

/// <summary>
/// How a process whose file calls are recorded says between them how far it is: it writes to a file that is no part of
/// the vault.
/// </summary>
public static class Marks
{
    /// <summary>The file's name, beside the vault.</summary>
    public const string FileName = "MARKS";

    /// <summary>The vault has been created.</summary>
    public const string Created = "created";

    /// <summary>A commit has returned; its number follows.</summary>
    public const string Committed = "committed";

    /// <summary>A sync has returned; the number of the last transaction before it follows.</summary>
    public const string Synced = "synced";

    /// <summary>A second sync has returned, with nothing committed since the first.</summary>
    public const string SyncedAgain = "synced-again";

    /// <summary>Writes one mark in one call.</summary>
    public static void Write(Stream marks, string what, long number)
    {
        marks.Write(Bytes.Of(string.Create(CultureInfo.InvariantCulture, $"{what} {number,-20}")));
        marks.Flush();
    }

    /// <summary>Reads one mark.</summary>
    public static (string What, long Number) Read(byte[] mark)
    {
        var words = Bytes.ToText(mark).Split(' ');
        return (words[0], long.Parse(words[1], CultureInfo.InvariantCulture));
    }
}
