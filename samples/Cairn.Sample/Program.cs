// A vault from a program: write, go back, branch, compare, undo. Takes the path of a vault to create.
using Cairn;

using var vault = Vault.Create(args[0]);
var main = vault.Branch("main");

main.Files.CreateDirectory("/notes");
main.Files.WriteAllText("/notes/plan.md", "1. begin\n");
main.Snapshot("begun", "before anything else");

main.Files.AppendAllText("/notes/plan.md", "2. go on\n");
Console.WriteLine($"now:      {main.Files.ReadAllText("/notes/plan.md").ReplaceLineEndings(" | ")}");
Console.WriteLine($"at begun: {main.At("begun").Files.ReadAllText("/notes/plan.md").ReplaceLineEndings(" | ")}");

var agent = main.Fork("agents/ada");
agent.Batch(batch =>
{
    batch.WriteAllText("/notes/plan.md", "1. begin again\n");
    batch.WriteAllText("/notes/why.md", "because\n");
});
foreach (var change in agent.Diff(main))
    Console.WriteLine($"{agent.Name}: {change.Kind} {change.Path}");

agent.Undo(agent.Tip, agent.Tip);
Console.WriteLine($"undone:   {agent.Diff(main).Count(change => change.ContentDiffers)} files differ");

foreach (var version in main.Versions("/notes/plan.md"))
    Console.WriteLine($"version:  revision {version.Revision}, {version.Size} bytes, by {(version.Actor.Length > 0 ? "somebody" : "nobody")}");
Console.WriteLine($"check:    {(vault.Check() is { Count: 0 } ? "clean" : "not clean")}");
