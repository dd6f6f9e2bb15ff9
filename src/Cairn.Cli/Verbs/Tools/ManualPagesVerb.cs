using System.CommandLine;
using Cairn.Cli.Around;
using Cairn.Cli.Manual;

namespace Cairn.Cli.Verbs.Tools;

/// <summary><c>cairn manual-pages</c>: writes the manual pages into a directory, for whoever packs the program; not among the verbs that help lists.</summary>
internal sealed class ManualPagesVerb : Verb
{
    private readonly Argument<string> _directory = new("directory") { Description = "Where; what is in it is replaced." };

    public ManualPagesVerb() : base("manual-pages", "Write the manual pages into a directory.") => Add(_directory);

    public override string Examples => "cairn manual-pages docs/man";

    protected override int Run(Call call)
    {
        ManualPages.Write(call.MachinePath(call.Get(_directory)!));
        return ExitCode.Success;
    }
}
