using Cairn.FileSystem.Retention;
using Cairn.Storage;

namespace Cairn;

/// <summary>Who acts: every operation in the log names it.</summary>
/// <param name="Actor">The user or agent; by default <c>user@host</c>.</param>
/// <param name="Client">Through what: <c>library</c>, <c>cli</c>, …</param>
/// <param name="ToolCall">An agent's tool call; empty when there is none. Each text is at most 1,024 bytes of UTF-8.</param>
public sealed record Session(string Actor, string Client = "library", string ToolCall = "")
{
    /// <summary>This process's user on this machine.</summary>
    public static Session Default { get; } = new($"{Environment.UserName}@{Environment.MachineName}");
}

/// <summary>When a change is acknowledged. In each case what a crash leaves is a prefix of what was acknowledged.</summary>
public enum Durability
{
    /// <summary>After its commit: a killed process loses nothing, a power cut at most the last second.</summary>
    Committed,

    /// <summary>When it is on stable storage.</summary>
    Synced,

    /// <summary>
    /// At once, from memory; it is committed, in order, as soon as nothing else is to be done and within some 50 ms. A killed process loses what was not committed
    /// yet; <see cref="Vault.Sync"/> is the barrier that keeps it from that. When a commit fails for want of room, changes and syncs fail until there is
    /// some; when it fails otherwise, what was acknowledged is lost, and every later change and sync says so. One process at a time holds changes
    /// of a branch like this: others that want to change it, fork it or take a snapshot have it commit first.
    /// </summary>
    Buffered,
}

/// <summary>How a vault is opened.</summary>
/// <example><code>
/// var options = new VaultOptions { Session = new Session("agent-7", "library", "call-42"), Durability = Durability.Synced };
/// using var vault = Vault.Create("work.cairn", options);
/// vault.Branch("main").Files.WriteAllText("/a", "x");
/// Console.WriteLine(vault.Sessions().Single().Actor); // agent-7
/// </code></example>
public sealed record VaultOptions
{
    /// <summary>For reading and writing, or for reading only.</summary>
    public Access Access { get; init; } = Access.ReadWrite;

    /// <summary>In whose name changes are made.</summary>
    public Session Session { get; init; } = Session.Default;

    /// <summary>When changes are acknowledged.</summary>
    public Durability Durability { get; init; } = Durability.Committed;

    /// <summary>For a vault that is created: whether large payloads are kept in packs, append-only files beside the database, which is then in a
    /// directory; null: in every directory, and not in a single file. Ignored when a vault is opened, which knows.</summary>
    public bool? Packs { get; init; }

    /// <summary>For a vault that is created: how contents are stored; null: the defaults. Changed later by <see cref="Vault.Storage"/>.</summary>
    public StorageSettings? Storage { get; init; }

    /// <summary>Bytes for verified chunks that are kept in memory.</summary>
    public long ChunkCacheBytes { get; init; } = 64 << 20;

    /// <summary>Bytes for map pages that are kept in memory.</summary>
    public long PageCacheBytes { get; init; } = 16 << 20;

    /// <summary>Nodes, and as many entries, that are kept in memory: about 300 bytes each.</summary>
    public int CachedNodes { get; init; } = 100_000;

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The clock that counts since the machine was started.</summary>
    internal Func<BootMoment> Boot { get; init; } = BootMoment.Now;
}
