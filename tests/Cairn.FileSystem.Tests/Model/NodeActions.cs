using Cairn.FileSystem.Commit;
using Cairn.FileSystem.Operations;

namespace Cairn.FileSystem.Tests.Model;

/// <summary>Carries out one operation on nodes on the product and on the reference, and compares what came of it.</summary>
internal sealed class NodeActions(Draft draft, RefDraft reference, RefVault vault, Action<string> trace)
{
    private readonly Chooser _choose = new(reference.Tree, reference.Branch, reference.Core);

    public void Act(Step step)
    {
        switch (step.Kind)
        {
            case StepKind.CreateFile or StepKind.MakeDirectory or StepKind.Symlink or StepKind.MakeNode:
                Create(step);
                break;
            case StepKind.Link:
                Link(_choose.File(step.B), _choose.Place(step.C, step.D));
                break;
            case StepKind.Unlink:
                Unlink(_choose.Existing(step.B, step.C, node => !node.IsDirectory || step.D % 11 == 10));
                break;
            case StepKind.RemoveDirectory:
                RemoveDirectory(_choose.Existing(step.B, step.C, node => node.IsDirectory && (node.Entries.Count == 0 || step.D % 5 == 4)));
                break;
            case StepKind.Rename:
                Rename(step);
                break;
            case StepKind.SetAttributes:
                SetAttributes(_choose.Any(step.B), step);
                break;
            case StepKind.SetXattr or StepKind.RemoveXattr:
                SetXattr(_choose.Any(step.B), step);
                break;
            case StepKind.CreateNameless:
                CreateNameless(step);
                break;
            case StepKind.CopyRange or StepKind.CopyFromPast:
                CopyRange(_choose.File(step.B), step);
                break;
            default:
                ChangeData(_choose.File(step.B), step);
                break;
        }
    }

    private void Create(Step step)
    {
        var place = _choose.Place(step.B, step.C);
        var what = What(step, TypeOf(step));
        var made = Creation.Create(draft, place.Directory, Bytes.Of(place.Name), NewNode(what));
        var expected = RefNames.Create(reference, place, what, () => TakeNumber(made));
        Compare($"create {what.Type} {Show(place)}", expected, made);
    }

    private void CreateNameless(Step step)
    {
        var (parent, what) = (_choose.Directory(step.B), What(step, step.C % 9 == 8 ? NodeType.Directory : NodeType.File));
        var made = Creation.CreateNameless(draft, parent, NewNode(what), ino => draft.Vault.OpenNodes.Open(draft.Branch.Id, ino));
        var expected = RefNames.CreateNameless(reference, parent, what, () => TakeNumber(made));
        Compare($"create a {what.Type} without a name in {parent}", expected, made);
    }

    private static RefNode What(Step step, NodeType type) => new()
    {
        Ino = 0,
        Type = type,
        Permissions = step.D % 8 == 7 ? 0x5ED : step.D % 0x1000,
        Uid = (uint)(step.D % 3),
        Gid = (uint)(step.E % 3),
        Rdev = step.Kind == StepKind.MakeNode && step.E % 4 < 2 ? step.E : 0,
        Target = step.Kind == StepKind.Symlink ? Target(step.E) : null,
    };

    private static NewNode NewNode(RefNode what) => new(Mode.Of(what.Type, what.Permissions), what.Uid, what.Gid)
    {
        Rdev = what.Rdev,
        Target = what.Target is null ? null : Bytes.Of(what.Target),
    };

    private long TakeNumber(Outcome made)
    {
        Assert.Equal(Errno.None, made.Error);
        Assert.True(vault.Inos.Add(made.Node.Ino), $"The number {made.Node.Ino} was used before.");
        return made.Node.Ino;
    }

    private void Link(long ino, RefPlace place)
    {
        var linked = Links.Link(draft, ino, place.Directory, Bytes.Of(place.Name));
        Compare($"link {ino} as {Show(place)}", RefNames.Link(reference, ino, place), linked);
    }

    private void Unlink(RefPlace place)
    {
        var error = Removal.Unlink(draft, place.Directory, Bytes.Of(place.Name));
        Compare($"unlink {Show(place)}", RefNames.Unlink(reference, place), error);
    }

    private void RemoveDirectory(RefPlace place)
    {
        var error = Removal.RemoveDirectory(draft, place.Directory, Bytes.Of(place.Name));
        Compare($"rmdir {Show(place)}", RefNames.RemoveDirectory(reference, place), error);
    }

    private void Rename(Step step)
    {
        var mode = step.D % 6 < 4 ? RenameMode.Replace : step.D % 6 == 4 ? RenameMode.NoReplace : RenameMode.Exchange;
        var from = _choose.Existing(step.A / 64, step.B, static _ => true);
        var to = mode == RenameMode.Exchange || step.E % 4 == 3 ? _choose.Existing(step.C, step.E / 4, static _ => true) : _choose.Place(step.C, step.E / 4);
        var error = Renaming.Rename(draft, new Place(from.Directory, Bytes.Of(from.Name)), new Place(to.Directory, Bytes.Of(to.Name)), mode);
        Compare($"rename {mode} {Show(from)} to {Show(to)}", RefRename.Rename(reference, from, to, mode), error);
    }

    private void SetAttributes(long ino, Step step)
    {
        var changes = new AttributeChanges
        {
            Permissions = step.C % 3 == 0 ? step.D % 0x1000 : null,
            Uid = step.C % 5 == 1 ? (uint)step.E : null,
            Gid = step.C % 5 == 2 ? uint.MaxValue - (uint)step.E : null,
            MTime = step.C % 4 == 3 ? new Timestamp(step.D - 5_000, step.E * 99_999) : null,
            ATime = step.C % 7 == 6 ? new Timestamp(step.E - 5_000, step.D * 99_999) : null,
        };
        var done = Attributes.Set(draft, ino, changes);
        Compare($"setattr {ino}: {changes}", RefNodes.SetAttributes(reference, ino, changes), done);
    }

    private void SetXattr(long ino, Step step)
    {
        var name = step.C % 8 == 7 ? Chooser.Name(step.C / 8 * 29 + 28) : ((char)('p' + step.C % 3)).ToString();
        if (step.Kind == StepKind.RemoveXattr)
        {
            Compare($"removexattr {ino} {Show(name)}", RefNodes.RemoveXattr(reference, ino, name), Attributes.RemoveXattr(draft, ino, Bytes.Of(name)));
            return;
        }
        var value = Bytes.Random(step.D % 40 == 39 ? 2_000 : step.D % 40 == 38 ? 70_000 : step.D % 40, step.E);
        var mode = step.E % 4 < 2 ? XattrMode.Any : step.E % 4 == 2 ? XattrMode.Create : XattrMode.Replace;
        var error = Attributes.SetXattr(draft, ino, Bytes.Of(name), value, mode);
        Compare($"setxattr {mode} {ino} {Show(name)} {value.Length} bytes", RefNodes.SetXattr(reference, ino, name, value, mode), error);
    }

    private void ChangeData(long ino, Step step)
    {
        if (reference.Find(ino)?.Purged == true)
            return;
        var options = new DataOptions(IsVersion: step.E % 3 == 0, KillPrivileges: step.E % 5 == 0);
        var (offset, length) = (Offset(ino, step.C), Length(step.D));
        var (what, expected, actual) = step.Kind switch
        {
            StepKind.Write => Write(ino, offset, Bytes.Random((int)length, step.E), options),
            StepKind.Truncate => ($"truncate {ino} to {offset}", RefNodes.Truncate(reference, ino, offset, options), Data.Truncate(draft, ino, offset, options)),
            StepKind.Append => ($"append {length} to {ino}", RefNodes.Append(reference, ino, Bytes.Random((int)length, step.E), options), Data.Append(draft, ino, Bytes.Random((int)length, step.E), options)),
            StepKind.Punch => Punch(ino, offset, length, step.E, options),
            StepKind.Allocate => ($"allocate {ino} at {offset}+{length}", RefNodes.Allocate(reference, ino, offset, length, step.E % 4 == 0, options),
                Allocation.Allocate(draft, ino, step.E % 4 == 0 ? AllocationMode.AllocateKeepingSize : AllocationMode.Allocate, offset, length, options)),
            StepKind.Shift => Shift(ino, step.C % 11 == 10 ? offset : offset / 4096 * 4096, step.D % 11 == 10 ? length : 4096 * (1 + length % 5), step.E % 2 == 0, options),
            _ => ($"end version {ino}", RefNodes.EndVersion(reference, ino), Data.EndVersion(draft, ino)),
        };
        Compare(what + (options.IsVersion ? ", a version" : ""), expected, actual);
    }

    private (string, Errno, Outcome) Write(long ino, long offset, byte[] bytes, in DataOptions options) =>
        ($"write {ino} at {offset}+{bytes.Length}", RefNodes.Write(reference, ino, offset, bytes, options), Data.Write(draft, ino, offset, bytes, options));

    private (string, Errno, Outcome) Punch(long ino, long offset, long length, int how, in DataOptions options)
    {
        var mode = (how % 4) switch { 0 => AllocationMode.Punch, 2 => AllocationMode.ZeroKeepingSize, _ => AllocationMode.Zero };
        return ($"{mode} {ino} at {offset}+{length}", RefNodes.Punch(reference, ino, offset, length, mode != AllocationMode.Zero, options), Allocation.Allocate(draft, ino, mode, offset, length, options));
    }

    private (string, Errno, Outcome) Shift(long ino, long offset, long length, bool insert, in DataOptions options) =>
        ($"{(insert ? "insert" : "collapse")} {ino} at {offset}+{length}", RefNodes.Shift(reference, ino, offset, length, insert, options),
            Allocation.Allocate(draft, ino, insert ? AllocationMode.Insert : AllocationMode.Collapse, offset, length, options));

    /// <summary>From another file of the branch, or from a file as some revision had it.</summary>
    private void CopyRange(long ino, Step step)
    {
        var options = new DataOptions(IsVersion: step.E % 3 == 0);
        var own = step.Kind == StepKind.CopyRange || reference.Branch.Tip == 0;
        var revision = own ? 0 : 1 + step.A / 8 % reference.Branch.Tip;
        if (!own && !vault.IsReadable(reference.Branch, revision))
            return;
        var there = own ? reference.Tree : reference.Branch.TreeAt(revision);
        var files = there.Nodes.Values.Where(static node => node.IsFile).ToList();
        var sourceIno = own || files.Count == 0 ? _choose.File(step.C) : files[step.C % files.Count].Ino;
        var source = own ? reference.Find(sourceIno) : there.Find(sourceIno);
        if (source?.Purged == true || reference.Find(ino)?.Purged == true || !own && reference.Branch.IsThinned(sourceIno, revision))
            return;
        var view = own ? null : draft.Vault.Branches.View(draft.Transaction, draft.Branch.Record, revision);
        var (from, to, length) = (step.D % 3 == 0 ? 0 : Offset(sourceIno, step.D), step.E % 4 == 0 ? 0 : Offset(ino, step.E), step.D % 4 == 3 ? Length(step.C) : long.MaxValue);
        var done = Copying.CopyRange(draft, new CopySource(view, sourceIno, from, length), ino, to, options);
        var expected = RefNodes.CopyRange(reference, source, own, from, length, ino, to, options);
        Compare($"copy {sourceIno}@{revision} from {from}+{length} into {ino} at {to}: {done.Copied}", expected, new Outcome(done.Error, done.Node));
    }

    private long Offset(long ino, int number)
    {
        var size = reference.Find(ino)?.Size ?? 0;
        return (number % 10) switch
        {
            0 or 1 or 2 => 0,
            3 => size,
            4 => size / 2,
            5 => number % 5_000,
            6 => Math.Max(0, size - number / 10 % 5_000),
            7 => number % 300_000,
            8 when number % 100 < 50 => 1L << (number / 100 % 63),
            9 when number % 1_000 == 999 => -1 - number,
            _ => 4096L * (number / 10 % 8),
        };
    }

    private static long Length(int number) => (number % 20) switch
    {
        < 8 => number % 50,
        < 14 => number % 5_000,
        < 17 => 4096,
        < 19 => number * 2,
        _ => number % 400 == 399 ? 300_000 : number,
    };

    private static string Target(int number) => number % 30 == 29 ? new string('t', number % 60 == 29 ? 4096 : 4095) : new string('t', number % 30);

    private static NodeType TypeOf(Step step) => step.Kind switch
    {
        StepKind.CreateFile => NodeType.File,
        StepKind.MakeDirectory => NodeType.Directory,
        StepKind.Symlink => NodeType.Symlink,
        _ => (step.E % 4) switch { 0 => NodeType.BlockDevice, 1 => NodeType.CharacterDevice, 2 => NodeType.Fifo, _ => NodeType.Socket },
    };

    private void Compare(string what, Errno expected, Outcome actual)
    {
        Compare(what, expected, actual.Error);
        if (expected != Errno.None)
            return;
        var node = reference.Find(actual.Node.Ino);
        Assert.True(node is not null, $"{what} answered node {actual.Node.Ino}, which there is not.");
        NodeComparison.Same(node, reference.Tree, actual.Node, what);
    }

    private void Compare(string what, Errno expected, Errno actual)
    {
        trace($"  {reference.Branch.Name}@{reference.Revision} session {reference.Session}: {what} -> {actual}");
        Assert.True(expected == actual, $"{what}: {actual} and not {expected}");
    }

    private static string Show(RefPlace place) => $"{place.Directory}/{Show(place.Name)}";

    private static string Show(string name) => name.Length > 12 ? $"{name[0]}*{name.Length}" : System.Text.Json.JsonEncodedText.Encode(name).ToString();
}
