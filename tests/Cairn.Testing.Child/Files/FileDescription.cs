using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Cairn.Testing;

/// <summary>Everything of a vault that is the same wherever the same was done: all but numbers of nodes and times.</summary>
internal static class FileDescription
{
    public static string Of(Vault vault)
    {
        var text = new StringBuilder();
        foreach (var info in vault.Branches())
        {
            var branch = vault.Branch(info.Name);
            text.AppendLine(CultureInfo.InvariantCulture, $"{info.Name} at {branch.Tip}: {string.Join(' ', branch.Snapshots().Select(static snapshot => $"{snapshot.Name}={snapshot.Revision}"))}");
            Describe(branch.Files, text);
            foreach (var snapshot in branch.Snapshots())
                text.AppendLine(CultureInfo.InvariantCulture, $" {snapshot.Name}: {branch.At(snapshot.Name).Files.Enumerate(recursive: true).Count()}");
            text.AppendLine(CultureInfo.InvariantCulture, $" log: {branch.Log().Count()}");
        }
        return text.ToString();
    }

    private static void Describe(ReadOnlyFiles files, StringBuilder text)
    {
        foreach (var entry in files.Enumerate(recursive: true))
        {
            var content = entry.Type == Cairn.FileSystem.NodeType.File ? Convert.ToHexString(SHA256.HashData(files.ReadAllBytes(entry.Path)))[..10] : "";
            text.AppendLine(CultureInfo.InvariantCulture, $" {entry.Path} {entry.Type} {entry.Size} {content}");
        }
    }
}
