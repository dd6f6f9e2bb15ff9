namespace Cairn.Benchmarks.Core;

/// <summary>Creating, statting, reading and overwriting files one at a time, and creating them by sixteen threads.</summary>
internal static class FileRows
{
    private const int Writers = 16, Passes = 3;

    public static void Run(CoreSetting setting)
    {
        var passes = Enumerable.Range(0, Passes).Select(_ => Create(setting)).OrderBy(static pass => pass.Create.Ratio).ToList();
        var middle = passes[Passes / 2];
        ReportCreate(setting, middle.Create, middle.Stored);
        Grouped(setting, middle.Create);
        Warm(setting);
        Cold(setting);
    }

    private static (Taken Create, double Stored) Create(CoreSetting setting)
    {
        var paths = CoreSetting.Paths(setting.Files);
        var names = CoreSetting.Names(paths);
        using var plain = setting.NewPlain();
        using var vault = Vault.Create(setting.NewSpec("create"));
        var branch = vault.Branch();
        CoreSetting.MakeDirectories(branch);
        WarmUp(setting, branch, plain);
        var before = Stored(vault);
        var taken = Turns.Once(names.Length, 100, i => branch.Files.WriteAllBytes(names[i], setting.Content), i => plain.PutOne(paths[i], setting.Content, false));
        return (taken, (Stored(vault) - before) / names.Length);
    }

    private static void ReportCreate(CoreSetting setting, Taken taken, double stored)
    {
        setting.Add(setting.Figure($"create {setting.Files:#,0} files of 4 KiB, one at a time", CoreFigure.Time(taken.Ours))
            .Over("plain table", CoreFigure.Time(taken.Theirs), taken.Ratio, setting.Target(2, 3)) with
        { Note = taken.AllocatedText });
        if (setting.Peer is { } peer)
            setting.Add(setting.Figure("create, one at a time", CoreFigure.Time(taken.Ours))
                .FasterThan("agentfs-sdk", CoreFigure.Time(peer.Create), peer.Create / taken.Ours, setting.Target(15, null, 15)));
        setting.Add(Limited(setting.Figure("written by a single create", CoreFigure.Bytes(taken.Written)), setting, taken.Written, 45_000, "45 KB")
            with
        { Note = $"plain table: {CoreFigure.Bytes(taken.TheirsWritten)}" });
        setting.Add(Limited(setting.Figure("stored for a file of 4 KiB", CoreFigure.Bytes(stored)), setting, stored, 5_200, "5.2 KB"));
    }

    private static void Grouped(CoreSetting setting, Taken single)
    {
        var passes = Enumerable.Range(0, Passes).Select(_ => GroupedPass(setting)).OrderBy(static pass => pass.Ratio).ToList();
        var taken = passes[Passes / 2];
        setting.Add(setting.Figure("create, 16 writers", CoreFigure.Time(taken.Ours))
            .Over("plain table, one writer", CoreFigure.Time(taken.Theirs), taken.Ratio, setting.Target(1.5, 2)) with
        { Note = $"{taken.Allocated:0.0} files in a revision" });
        if (setting.Peer is { } peer)
            setting.Add(setting.Figure("create, 16 writers", CoreFigure.Time(taken.Ours))
                .FasterThan("agentfs-sdk", CoreFigure.Time(peer.Create), peer.Create / taken.Ours, setting.Target(30, null, 30)));
        setting.Add(Limited(setting.Figure("written by a create of 16 writers", CoreFigure.Bytes(taken.Written)), setting, taken.Written, 20_000, "20 KB")
            with
        { Note = $"single: {CoreFigure.Bytes(single.Written)}" });
    }

    /// <summary>Sixteen threads of ours, then the plain table's one, in turn. "Allocated" is the files in a revision.</summary>
    private static Taken GroupedPass(CoreSetting setting)
    {
        var paths = CoreSetting.Paths(setting.Files);
        var names = CoreSetting.Names(paths);
        using var plain = setting.NewPlain();
        using var vault = Vault.Create(setting.NewSpec("grouped"));
        var branch = vault.Branch();
        CoreSetting.MakeDirectories(branch);
        WarmUp(setting, branch, plain);
        var tip = branch.Tip;
        var part = names.Length / 5;
        var taken = Turns.Once(5, 1, i => ByWriters(branch, names.AsMemory(i * part, part), setting.Content), i =>
        {
            foreach (var path in paths.AsSpan(i * part, part))
                plain.PutOne(path, setting.Content, false);
        });
        return new Taken(taken.Ours / part, taken.Theirs / part, taken.Ratio, names.Length / (double)(branch.Tip - tip), taken.Written / part, taken.TheirsWritten / part);
    }

    private static void ByWriters(Branch branch, ReadOnlyMemory<FilePath> names, byte[] content)
    {
        using var start = new Barrier(Writers);
        var threads = Enumerable.Range(0, Writers).Select(writer => new Thread(() =>
        {
            start.SignalAndWait();
            for (var i = writer; i < names.Length; i += Writers)
                branch.Files.WriteAllBytes(names.Span[i], content);
        })).ToList();
        threads.ForEach(static thread => thread.Start());
        threads.ForEach(static thread => thread.Join());
    }

    private static void Warm(CoreSetting setting)
    {
        var (paths, buffer) = (CoreSetting.Paths(setting.Files), new byte[CoreSetting.FileBytes]);
        var names = CoreSetting.Names(paths);
        using var plain = setting.NewPlain();
        using var vault = Vault.Create(setting.NewSpec("warm"));
        var files = Fill(setting, vault, plain, paths);
        var stat = Turns.Repeated(names.Length, 500, i => files.GetInfo(names[i]), i => plain.LengthOf(paths[i]), setting.Arguments.Quick);
        Against(setting, "stat, warm", stat, setting.Target(1, 1), setting.Peer?.Stat);
        var read = Turns.Repeated(names.Length, 200, i => files.ReadAllBytes(names[i]), i => plain.GetOne(paths[i], buffer), setting.Arguments.Quick);
        Against(setting, "read, warm", read, setting.Target(1, 1), setting.Peer?.Read);
        var before = Stored(vault);
        var overwrite = Turns.Once(names.Length, 100, i => files.WriteAllBytes(names[i], setting.Content), i => plain.PutOne(paths[i], setting.Content, false));
        setting.Add(setting.Figure("overwrite", CoreFigure.Time(overwrite.Ours)).Over("plain table", CoreFigure.Time(overwrite.Theirs), overwrite.Ratio)
            with
        { Note = overwrite.AllocatedText });
        var stored = (Stored(vault) - before) / names.Length;
        setting.Add(Limited(setting.Figure("stored for an overwritten version", CoreFigure.Bytes(stored)), setting, stored, 5_200, "5.2 KB"));
    }

    private static void Cold(CoreSetting setting)
    {
        var (paths, buffer) = (CoreSetting.Paths(setting.Files), new byte[CoreSetting.FileBytes]);
        using var plain = setting.NewPlain();
        var spec = setting.NewSpec("cold");
        using (var vault = Vault.Create(spec))
            Fill(setting, vault, plain, paths);
        var target = setting.Target(2.2, 3);
        ColdRow(setting, "stat, cold", spec, plain, paths, target, static (files, name) => files.GetInfo(name), (table, path) => table.LengthOf(path));
        ColdRow(setting, "read, cold", spec, plain, paths, target, static (files, name) => files.ReadAllBytes(name), (table, path) => table.GetOne(path, buffer));
    }

    private static void ColdRow(
        CoreSetting setting, string row, string spec, IPlainTable plain, byte[][] paths, double? target, Action<BranchFiles, FilePath> ours, Action<IPlainTable, byte[]> theirs)
    {
        var passes = new List<Taken>();
        var names = CoreSetting.Names(paths);
        for (var pass = 0; pass < 2 * Passes + 1; pass++)
        {
            plain.Reopen();
            using var vault = Vault.Open(spec);
            var files = vault.Branch().Files;
            passes.Add(Turns.Once(names.Length, 100, i => ours(files, names[i]), i => theirs(plain, paths[i])));
        }
        var taken = passes.OrderBy(static pass => pass.Ratio).ElementAt(Passes);
        Against(setting, row, taken, target, null);
    }

    private static void Against(CoreSetting setting, string row, Taken taken, double? target, double? peer)
    {
        setting.Add(setting.Figure(row, CoreFigure.Time(taken.Ours)).Over("plain table", CoreFigure.Time(taken.Theirs), taken.Ratio, target) with { Note = taken.AllocatedText });
        if (peer is { } theirs)
            setting.Add(setting.Figure(row, CoreFigure.Time(taken.Ours)).FasterThan("agentfs-sdk", CoreFigure.Time(theirs), theirs / taken.Ours, 30));
    }

    private static BranchFiles Fill(CoreSetting setting, Vault vault, IPlainTable plain, byte[][] paths)
    {
        var branch = vault.Branch();
        CoreSetting.MakeDirectories(branch);
        foreach (var path in paths)
        {
            branch.Files.WriteAllBytes(FilePath.Parse(path), setting.Content);
            plain.PutOne(path, setting.Content, false);
        }
        vault.Sync();
        return branch.Files;
    }

    /// <summary>Code is compiled and statements are prepared before the clock runs.</summary>
    private static void WarmUp(CoreSetting setting, Branch branch, IPlainTable plain)
    {
        foreach (var path in CoreSetting.Paths(1_000, "warm"))
        {
            branch.Files.WriteAllBytes(FilePath.Parse(path), setting.Content);
            plain.PutOne(path, setting.Content, false);
        }
    }

    private static double Stored(Vault vault) => vault.Stats().Tables.Sum(static table => (double)table.Bytes);

    private static CoreFigure Limited(CoreFigure figure, CoreSetting setting, double bytes, double most, string text) =>
        setting.Engine == "sqlite" ? figure.AtMost(bytes, most, text) : figure;
}
