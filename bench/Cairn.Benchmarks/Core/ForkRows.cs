namespace Cairn.Benchmarks.Core;

/// <summary>A fork's tip against its parent's.</summary>
internal static class ForkRows
{
    private const int Passes = 7;

    public static void Run(CoreSetting setting)
    {
        var names = CoreSetting.Names(CoreSetting.Paths(setting.Files));
        var spec = setting.NewSpec("forked");
        using (var vault = Vault.Create(spec))
        {
            var parent = vault.Branch();
            CoreSetting.MakeDirectories(parent);
            foreach (var name in names)
                parent.Files.WriteAllBytes(name, setting.Content);
            var fork = parent.Fork("fork");
            var taken = Turns.Repeated(names.Length, 500, i => fork.Files.GetInfo(names[i]), i => parent.Files.GetInfo(names[i]), setting.Arguments.Quick);
            Report(setting, "stat in a fork, warm", taken, 1.3);
        }
        Report(setting, "stat in a fork, cold", Cold(spec, names, static (files, name) => files.GetInfo(name)), 2.3);
        Report(setting, "read in a fork, cold", Cold(spec, names, static (files, name) => files.ReadAllBytes(name)), null);
    }

    /// <summary>Each in a vault of its own that has just been opened, so that neither warms the other.</summary>
    private static Taken Cold(string spec, FilePath[] names, Action<BranchFiles, FilePath> look)
    {
        var passes = new List<Taken>();
        for (var pass = 0; pass < Passes; pass++)
        {
            var (fork, parent) = (Open(spec, "fork", names, look), Open(spec, "main", names, look));
            passes.Add(new Taken(fork, parent, fork / parent, 0, 0, 0));
        }
        return passes.OrderBy(static pass => pass.Ratio).ElementAt(Passes / 2);
    }

    private static double Open(string spec, string branch, FilePath[] names, Action<BranchFiles, FilePath> look)
    {
        using var vault = Vault.Open(spec);
        var files = vault.Branch(branch).Files;
        return Turns.Median(1, _ =>
        {
            foreach (var name in names)
                look(files, name);
        }) / names.Length;
    }

    private static void Report(CoreSetting setting, string row, Taken taken, double? target) =>
        setting.Add(setting.Figure(row, CoreFigure.Time(taken.Ours)).Over("in its parent", CoreFigure.Time(taken.Theirs), taken.Ratio, target));
}
