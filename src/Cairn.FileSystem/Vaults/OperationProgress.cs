namespace Cairn.FileSystem;

/// <summary>How far a long call has come.</summary>
/// <param name="Stage">What is being done, in a word or two.</param>
/// <param name="Done">How much of it is done, in what the stage counts: records, nodes or bytes.</param>
/// <param name="Total">How much there is in all; 0 when that is not known.</param>
/// <param name="Unit">What is counted, in a word; empty where nothing is.</param>
public readonly record struct OperationProgress(string Stage, long Done, long Total, string Unit = "");
