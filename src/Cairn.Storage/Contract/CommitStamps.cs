namespace Cairn.Storage;

/// <summary>Where a commit stands among the values of <see cref="IEngine.ChangeStamp"/>.</summary>
/// <param name="Before">The stamp of what the commit was applied to: who had seen that has missed nothing.</param>
/// <param name="After">The stamp of what it made: while <see cref="IEngine.ChangeStamp"/> gives it, nobody has committed since.</param>
public readonly record struct CommitStamps(long Before, long After);
