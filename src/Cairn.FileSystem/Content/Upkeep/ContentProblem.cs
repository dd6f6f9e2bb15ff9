namespace Cairn.FileSystem.Content;

/// <summary>Something wrong with a content.</summary>
/// <param name="Offset">Where in the file it shows.</param>
/// <param name="Description">What is wrong, for people.</param>
internal readonly record struct ContentProblem(long Offset, string Description);
