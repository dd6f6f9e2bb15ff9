using Cairn.Engines.Sqlite;
using Cairn.Storage;
using Cairn.Testing;

namespace Cairn.Engines.Tests;

[Lacks(Needs.OneProcess)]
public sealed class SqliteConformance() : EngineConformance(new EngineUnderTest(new SqliteProvider()) { MakeNewer = RaiseUserVersion })
{
    /// <summary>The format is SQLite's user_version: four bytes, big-endian, at offset 60 of the file.</summary>
    private static void RaiseUserVersion(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        file.Position = 63;
        file.WriteByte(VaultMarker.CurrentFormat + 1);
    }
}
