using Cairn.Cli.Around;

namespace Cairn.Cli.Verbs.Files;

/// <summary>Where the bytes of <c>write</c> and <c>append</c> come from.</summary>
internal static class Sources
{
    /// <summary>Opens a file of this machine, or what is piped in.</summary>
    public static Stream Open(Call call, string? file)
    {
        if (file is not (null or "-"))
            return File.OpenRead(call.MachinePath(file));
        if (call.Surroundings.InputIsTerminal)
            call.Terminal.Say("Type the file's content and end it with Ctrl-D.");
        return call.Surroundings.Input();
    }
}
