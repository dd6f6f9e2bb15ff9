using Cairn.Engines.Sqlite.Native;
using Cairn.Engines.Sqlite.Reading;

namespace Cairn.Engines.Sqlite.Opening;

/// <summary>What an engine is made of once its database is open: connections, and the facts found out on the way.</summary>
internal sealed class OpenParts : IDisposable
{
    public required Database Database { get; init; }

    /// <summary>Holds the log open and reads nothing.</summary>
    public required Connection Control { get; init; }

    /// <summary>Writes; null when the vault is open for reading only.</summary>
    public required Connection? Writer { get; init; }

    /// <summary>The tables in SQL.</summary>
    public required TableSql[] Tables { get; init; }

    /// <summary>Which of the tables are there; all of them where they could be created.</summary>
    public required bool[] Present { get; init; }

    /// <summary>Looks whether what nobody can write to was written to; null where others may write.</summary>
    public required UnchangingGuard? Guard { get; init; }

    /// <summary>The entry of this process's list of open files.</summary>
    public required OpenFiles.Registration Registration { get; init; }

    /// <summary>Whether the log was made by opening for reading only, and is to be taken away again.</summary>
    public required bool TakesLogAway { get; init; }

    /// <summary>Reads on <paramref name="connection"/>.</summary>
    public Session NewSession(Connection connection) => new(connection, Tables, Present);

    /// <summary>Closes everything, the writer last.</summary>
    public void Dispose()
    {
        Control.Dispose();
        Writer?.Dispose();
        if (TakesLogAway)
            Opener.TakeLogAway(Database);
        Registration.Dispose();
    }
}
