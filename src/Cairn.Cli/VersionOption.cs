using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;
using Cairn.Cli.Around;

namespace Cairn.Cli;

/// <summary>The option that says which Cairn this is.</summary>
internal sealed class VersionOption : Option<bool>
{
    public VersionOption() : base("--version")
    {
        Description = "Show the version.";
        Action = new VersionAction();
    }
}

/// <summary>Prints the version instead of running a verb.</summary>
internal sealed class VersionAction : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var terminal = CallConfiguration.Of(parseResult).Terminal;
        var version = typeof(VersionAction).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        if (terminal.Json)
            terminal.WriteJson(new VersionReport(version), CliJson.Default.VersionReport);
        else
            terminal.Output.WriteLine($"cairn {version}");
        return ExitCode.Success;
    }
}

/// <summary>What <c>cairn --version --json</c> prints.</summary>
/// <param name="Version">The version of this build.</param>
internal sealed record VersionReport(string Version);
