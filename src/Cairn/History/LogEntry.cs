using Cairn.FileSystem;

namespace Cairn;

/// <summary>One operation of the log.</summary>
/// <param name="Revision">The revision it is part of: the cursor to go on from.</param>
/// <param name="Time">The revision's time.</param>
/// <param name="Kind">What kind of revision it is.</param>
/// <param name="Operation">What was done.</param>
/// <param name="SessionId">Who did it, as a number.</param>
/// <param name="Actor">Who did it; empty when that is not known.</param>
/// <param name="Ino">The node it was done to.</param>
/// <param name="Path">The path then; null when its directory cannot be told any more.</param>
/// <param name="NewPath">Where a rename or exchange led; null otherwise.</param>
public sealed record LogEntry(
    long Revision, Timestamp Time, RevisionKind Kind, Operation Operation, long SessionId, string Actor, long Ino, FilePath? Path, FilePath? NewPath);
