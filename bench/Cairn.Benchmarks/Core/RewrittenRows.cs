namespace Cairn.Benchmarks.Core;

/// <summary>Reads at the tip before and after every file was rewritten a hundred times.</summary>
internal static class RewrittenRows
{
    private const int Times = 100;

    public static void Run(CoreSetting setting)
    {
        var names = CoreSetting.Names(CoreSetting.Paths(setting.Arguments.Scaled(1_000)));
        var (before, after) = (setting.NewSpec("before"), setting.NewSpec("after"));
        foreach (var (spec, times) in new[] { (before, 1), (after, Times + 1) })
            Fill(setting, spec, names, times);
        using (Vault fresh = Vault.Open(before), old = Vault.Open(after))
        {
            var (freshFiles, oldFiles) = (fresh.Branch().Files, old.Branch().Files);
            var taken = Turns.Repeated(names.Length, 100, i => oldFiles.ReadAllBytes(names[i]), i => freshFiles.ReadAllBytes(names[i]), setting.Arguments.Quick);
            Report(setting, "read, warm, each file rewritten 100 times", taken);
        }
        Report(setting, "read, cold, each file rewritten 100 times", Cold(before, after, names));
    }

    private static Taken Cold(string before, string after, FilePath[] names)
    {
        var passes = new List<Taken>();
        for (var pass = 0; pass < 15; pass++)
        {
            using Vault fresh = Vault.Open(before), old = Vault.Open(after);
            var (freshFiles, oldFiles) = (fresh.Branch().Files, old.Branch().Files);
            passes.Add(Turns.Once(names.Length, 50, i => oldFiles.ReadAllBytes(names[i]), i => freshFiles.ReadAllBytes(names[i])));
        }
        return passes.OrderBy(static pass => pass.Ratio).ElementAt(passes.Count / 2);
    }

    private static void Fill(CoreSetting setting, string spec, FilePath[] names, int times)
    {
        using var vault = Vault.Create(spec);
        var branch = vault.Branch();
        CoreSetting.MakeDirectories(branch);
        for (var i = 0; i < times; i++)
            foreach (var name in names)
                branch.Files.WriteAllBytes(name, setting.Content);
    }

    private static void Report(CoreSetting setting, string row, Taken taken) =>
        setting.Add(setting.Figure(row, CoreFigure.Time(taken.Ours)).Over("before", CoreFigure.Time(taken.Theirs), taken.Ratio, 1.1));
}
