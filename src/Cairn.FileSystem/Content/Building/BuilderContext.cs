using Cairn.FileSystem.Format;
using Cairn.Storage;

namespace Cairn.FileSystem.Content;

/// <summary>What every <see cref="ContentBuilder"/> of a vault shares.</summary>
internal sealed record BuilderContext(
    IEngine Engine, VaultSchema Schema, IContentIds Ids, ChunkIndex Index, PackAppender? Packs, ContentWriter Writer, CollectionRuns Collections, bool Parallel, OpenBuilders Open);
