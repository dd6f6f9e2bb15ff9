using System.CommandLine;
using Cairn.Cli.Around;
using Cairn.FileSystem;

namespace Cairn.Cli.Verbs.Files;

/// <summary><c>cairn chmod</c>: sets permissions.</summary>
internal sealed class ChmodVerb : ChangingVerb
{
    private readonly Argument<string> _mode = new("mode") { Description = "Octal, as 755, or letters, as u+x or go-w." };
    private readonly Argument<string[]> _paths = Typed.Paths("path", "The files.");
    private readonly Option<bool> _recursive = Typed.Switch("--recursive", "Everything below as well.", "-R", "-r");

    public ChmodVerb() : base("chmod", "Set permissions.")
    {
        Add(_mode);
        Add(_paths);
        Add(_recursive);
    }

    public override string Examples => """
        cairn chmod 755 /bin/run
        cairn chmod -R go-w /shared
        """;

    protected override int Change(Call call)
    {
        var change = ModeChange.Parse(call.Get(_mode)!);
        foreach (var entry in Trees.Of(call, call.Get(_paths)!, call.Get(_recursive)))
        {
            // A symbolic link has no permissions of its own; as everywhere, only what it leads to has, where that was named.
            if (entry.Type == NodeType.Symlink)
                continue;
            call.Files.SetPermissions(entry.Path, change.Apply(entry.Permissions, entry.IsDirectory));
            FileReport.Print(call, entry.Path);
        }
        return ExitCode.Success;
    }
}
