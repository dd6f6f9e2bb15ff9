using Cairn.FileSystem;
using Cairn.FileSystem.Content;
using Cairn.FileSystem.Operations;

namespace Cairn.Transfer;

/// <summary>Reads files: compares them with what the vault has, cuts, hashes, compresses. Any number of threads, one file each.</summary>
internal sealed class ImportWorker(InodeBranch branch, ImportTally tally)
{
    /// <summary>Larger files are stored as they are read, in transactions of their own.</summary>
    private const long InMemory = 16 << 20;

    /// <summary>How often a file that changes while it is read is begun again.</summary>
    private const int Attempts = 3;

    /// <summary>Reads the file of a step. What cannot be read is left out, and said.</summary>
    public void Read(PutStep step, BulkBatch contents)
    {
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                Read(step, contents, step.Source!.Look());
                if (step.Source.IsUnchanged())
                    break;
                if (attempt < Attempts)
                    continue;
                tally.Notice(new TransferNotice(TransferNoticeKind.ChangedMeanwhile, step.Path.ToString(), $"{step.Path} changed while it was read."));
                break;
            }
        }
        catch (SourceException unreadable)
        {
            step.Node = null;
            tally.Notice(unreadable.Notice);
        }
        finally
        {
            step.Source!.Dispose();
        }
    }

    private void Read(PutStep step, BulkBatch contents, SourceItem item)
    {
        step.Node = Describe(item) with { Xattrs = step.Source!.Xattrs() };
        (step.Content, step.Builder) = (null, null);
        if (IsSame(step, item))
            return;
        tally.Read(item.Size);
        if (item.Size > InMemory)
            Stream(step);
        else
            Gather(step, contents);
    }

    public static ImportedNode Describe(SourceItem item) => new(item.Mode, item.Uid, item.Gid, item.MTime, item.Observed)
    {
        Rdev = item.Rdev,
        Target = item.Target,
        Size = item.Size,
        Links = item.Links,
    };

    private bool IsSame(PutStep step, SourceItem item)
    {
        if (step.Existing is not { IsFile: true } existing || existing.Size != item.Size || step.Source!.IsNow)
            return false;
        using var comparison = new ContentComparison(branch, existing);
        step.Source.CopyTo(comparison);
        return comparison.IsSame;
    }

    private static void Gather(PutStep step, BulkBatch contents)
    {
        var content = contents.NewContent();
        try
        {
            step.Source!.CopyTo(new BulkSink(content));
            content.Finish();
            step.Content = content;
            step.Node = step.Node! with { Size = content.Length };
        }
        finally
        {
            // Also when it could not be read to its end: other files may share what was hashed so far.
            lock (contents)
                contents.Add(content);
        }
    }

    private void Stream(PutStep step)
    {
        var builder = branch.NewContent();
        step.Builder = builder;
        step.Source!.CopyTo(new BuilderSink(builder));
        builder.Flush();
        step.Node = step.Node! with { Size = builder.Length };
    }
}
