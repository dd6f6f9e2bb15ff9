using Cairn.FileSystem.Log;
using Cairn.FileSystem.Vaults;

namespace Cairn.FileSystem.Tests.Model;

/// <summary>Compares the log of a branch with what was done: each operation once, in order, revisions without a gap.</summary>
internal sealed class LogComparison(VaultCore vault, RefBranch branch)
{
    public void Compare()
    {
        using var transaction = vault.Engine.BeginRead();
        var told = vault.Log.Read(transaction, branch.Id, 0, long.MaxValue).ToList();
        Assert.True(told.Select(static revision => revision.Revision).SequenceEqual(branch.Revisions.Keys), $"{branch.Name}: the log has the revisions {string.Join(' ', told.Select(static revision => revision.Revision))} and should have {string.Join(' ', branch.Revisions.Keys)}");
        foreach (var revision in told)
            Compare(revision, branch.Revisions[revision.Revision]);
        CompareTimes(transaction);
    }

    private void Compare(LoggedRevision told, RefRevision expected)
    {
        var where = $"{branch.Name}: revision {told.Revision} in the log";
        Assert.True(told.Header == new RevisionHeader(expected.Time, expected.Clock, expected.Kind), $"{where} says {told.Header} and should say {expected.Time}, {expected.Clock}, {expected.Kind}");
        Assert.True(told.Records.Count == expected.Records.Count, $"{where} has {told.Records.Count} operations and should have {expected.Records.Count}");
        for (var i = 0; i < told.Records.Count; i++)
            Compare(told, told.Records[i], expected.Records[i], $"{where}, operation {i}");
    }

    private void Compare(LoggedRevision revision, LogRecord told, RefRecord expected, string where)
    {
        Assert.True((told.Operation, told.Session, told.Node, told.SecondNode) == (expected.Operation, expected.Session, expected.Node, expected.SecondNode), $"{where} is {told} and should be {expected}");
        if (expected.Place.Name is not null)
            Assert.True(expected.Place == new RefPlace(told.Directory, Bytes.ToText(told.Name)), $"{where} is at {told.Directory}/{Bytes.ToText(told.Name)} and should be at {expected.Place}");
        RefPlace? second = told.SecondDirectory == 0 ? null : new RefPlace(told.SecondDirectory, Bytes.ToText(told.SecondName));
        Assert.True(second == expected.SecondPlace, $"{where} has the second place {second} and should have {expected.SecondPlace}");
        (long, long)? range = told.Ranges.Count == 0 ? null : (Assert.Single(told.Ranges).Offset, told.Ranges[0].Length);
        Assert.True(range == expected.Range, $"{where} has the range {range} and should have {expected.Range}");
        if (told.Before != 0)
            CompareBefore(revision.Revision, told, where);
    }

    /// <summary>The hint of the content before leads to a revision in which the file had the content that it had before this one.</summary>
    private void CompareBefore(long revision, LogRecord told, string where)
    {
        var ino = told.SecondNode != 0 ? told.SecondNode : told.Node;
        var (hinted, before) = (branch.TreeAt(told.Before).Find(ino), branch.TreeAt(revision - 1).Find(ino));
        Assert.True(told.Before < revision && hinted is not null && before is not null && ReferenceEquals(hinted.Content.Pages, before.Content.Pages) && hinted.Size == before.Size, $"{where}: the content before is not that of revision {told.Before}");
    }

    /// <summary>For a moment, the last revision not later than it.</summary>
    private void CompareTimes(IReadTransaction transaction)
    {
        foreach (var time in branch.Revisions.Values.Select(static revision => revision.Time).Distinct())
            foreach (var moment in new[] { time, time.Plus(-1), time.Plus(1) })
            {
                var expected = branch.Revisions.LastOrDefault(revision => revision.Value.Time <= moment).Key;
                Assert.Equal(Math.Max(expected, branch.Fork), vault.Log.LastNotLater(transaction, branch.Id, branch.Fork, branch.Tip, moment));
            }
    }
}
