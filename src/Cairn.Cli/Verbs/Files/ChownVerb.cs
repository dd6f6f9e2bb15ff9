using System.CommandLine;
using System.Globalization;
using Cairn.Cli.Around;

namespace Cairn.Cli.Verbs.Files;

/// <summary><c>cairn chown</c>: sets owners.</summary>
internal sealed class ChownVerb : ChangingVerb
{
    private readonly Argument<string> _owner = new("owner") { Description = "USER, USER:GROUP or :GROUP, by number or by a name of this machine." };
    private readonly Argument<string[]> _paths = Typed.Paths("path", "The files.");
    private readonly Option<bool> _recursive = Typed.Switch("--recursive", "Everything below as well.", "-R", "-r");

    public ChownVerb() : base("chown", "Set owner and group.")
    {
        Add(_owner);
        Add(_paths);
        Add(_recursive);
    }

    public override string Examples => """
        cairn chown 1000:1000 /home
        cairn chown -R :users /shared
        """;

    protected override int Change(Call call)
    {
        var (user, group) = Split(call.Get(_owner)!);
        foreach (var entry in Trees.Of(call, call.Get(_paths)!, call.Get(_recursive)).Where(entry => entry.LinkTarget is null))
        {
            call.Files.SetOwner(entry.Path, user ?? entry.Uid, group ?? entry.Gid);
            FileReport.Print(call, entry.Path);
        }
        return ExitCode.Success;
    }

    private static (uint? User, uint? Group) Split(string owner)
    {
        var colon = owner.IndexOf(':', StringComparison.Ordinal);
        var user = colon < 0 ? owner : owner[..colon];
        var group = colon < 0 ? "" : owner[(colon + 1)..];
        if (user.Length == 0 && group.Length == 0)
            throw new UsageException("Name an owner, as in 1000, ada:users or :users.");
        return (user.Length == 0 ? null : Number(user, "/etc/passwd", "user"), group.Length == 0 ? null : Number(group, "/etc/group", "group"));
    }

    private static uint Number(string name, string file, string what)
    {
        if (uint.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return number;
        var fields = File.ReadLines(file).Select(line => line.Split(':')).FirstOrDefault(fields => fields[0] == name);
        return fields is { Length: > 2 } && uint.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out number)
            ? number
            : throw new UsageException($"'{name}' is no {what} of this machine; numbers can always be given.");
    }
}
