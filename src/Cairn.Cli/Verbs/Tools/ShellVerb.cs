using Cairn.Cli.Around;
using Cairn.Cli.Shell;
using Cairn.Storage;

namespace Cairn.Cli.Verbs.Tools;

/// <summary><c>cairn shell</c>: an interactive prompt.</summary>
internal sealed class ShellVerb() : Verb("shell", "Type commands at a prompt, with completion and history; cd, at and branch say where you stand.")
{
    public override string Examples => """
        cairn shell                        then: ls, cd src, at v1, at now, branch agents/7f3a, exit
        cairn shell < commands.txt         the same from a file
        """;

    protected override Access Access => Access.ReadWrite;

    protected override int Run(Call call)
    {
        using var session = new ShellSession(call);
        return session.Run();
    }
}
