using System.CommandLine;
using Cairn.Cli.Around;

namespace Cairn.Cli.Verbs.Mounts;

/// <summary><c>cairn umount</c>: returns when everything that was written is durable.</summary>
internal sealed class UmountVerb : Verb
{
    private readonly Argument<string> _directory = new("directory") { Description = "Where it is mounted." };
    private readonly Option<bool> _force = new("--force", "-f") { Description = "Also while programs use it, or when nobody serves it any more: they are cut off." };

    public UmountVerb() : base("umount", "Unmount, and wait until everything is durable.")
    {
        Add(_directory);
        Add(_force);
    }

    public override string Examples => """
        cairn umount ./work            all that was written is in the vault when it returns
        cairn umount --force ./work    although it is in use, or hangs
        """;

    protected override int Run(Call call)
    {
        Cairn.Mount.Mounts.Unmount(call.MachinePath(call.Get(_directory)!), call.Get(_force));
        return ExitCode.Success;
    }
}
