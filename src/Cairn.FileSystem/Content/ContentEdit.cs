using Cairn.Storage;

namespace Cairn.FileSystem.Content;

/// <summary>Where a change of content happens and how new bytes are stored.</summary>
/// <param name="Transaction">Everything is put here, and is true when it commits.</param>
/// <param name="Policy">How new bytes are stored.</param>
/// <param name="Born">What the same handle stored in the same group; none: nothing is deleted.</param>
internal readonly record struct ContentEdit(IWriteTransaction Transaction, ContentPolicy Policy, BornSet? Born = null);
