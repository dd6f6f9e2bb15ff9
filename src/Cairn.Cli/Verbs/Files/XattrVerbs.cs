using System.CommandLine;
using System.Text;
using Cairn.Cli.Around;
using Cairn.Cli.Ui;
using Cairn.Storage;

namespace Cairn.Cli.Verbs.Files;

/// <summary><c>cairn xattr list</c>: the extended attributes of a file.</summary>
internal sealed class XattrListVerb : ReadingVerb
{
    private readonly Argument<string> _path = Typed.Path("path", "The file.");

    public XattrListVerb() : base("list", "List the extended attributes of a file.") => Add(_path);

    public override string Examples => "cairn xattr list /photo.jpg";

    protected override int Read(Call call)
    {
        foreach (var (name, value) in call.View.GetXattrs(call.Path(call.Get(_path))).OrderBy(pair => pair.Key, StringComparer.Ordinal))
            if (call.Terminal.Json)
                call.Terminal.WriteJsonLine(XattrReport.Of(name, value), json => json.XattrReport);
            else
                call.Terminal.Output.WriteLine(call.Terminal.Show(name));
        return ExitCode.Success;
    }
}

/// <summary><c>cairn xattr get</c>: the value of one.</summary>
internal sealed class XattrGetVerb : ReadingVerb
{
    private readonly Argument<string> _path = Typed.Path("path", "The file.");
    private readonly Argument<string> _name = new("name") { Description = "The attribute, such as user.comment." };

    public XattrGetVerb() : base("get", "Print the value of an extended attribute.")
    {
        Add(_path);
        Add(_name);
    }

    public override string Examples => "cairn xattr get /photo.jpg user.comment";

    protected override int Read(Call call)
    {
        var (path, name) = (call.Path(call.Get(_path)), call.Get(_name)!);
        var value = call.View.GetXattr(path, name) ?? throw new CairnException(ErrorCode.NotFound, $"'{path}' has no attribute '{name}'; 'cairn xattr list' shows those it has.");
        if (call.Terminal.Json)
            call.Terminal.WriteJson(XattrReport.Of(name, value), CliJson.Default.XattrReport);
        else
            call.Terminal.Output.WriteBytes(value);
        if (call.Terminal.IsInteractive && !call.Terminal.Json)
            call.Terminal.Output.WriteLine();
        return ExitCode.Success;
    }
}

/// <summary><c>cairn xattr set</c>: sets one.</summary>
internal sealed class XattrSetVerb : ChangingVerb
{
    private readonly Argument<string> _path = Typed.Path("path", "The file.");
    private readonly Argument<string> _name = new("name") { Description = "The attribute, such as user.comment." };
    private readonly Argument<string?> _value = new("value") { Description = "Its value; '-' or nothing: what is piped in.", Arity = ArgumentArity.ZeroOrOne };

    public XattrSetVerb() : base("set", "Set an extended attribute.")
    {
        Add(_path);
        Add(_name);
        Add(_value);
    }

    public override string Examples => "cairn xattr set /photo.jpg user.comment 'at the sea'";

    protected override int Change(Call call)
    {
        call.Files.SetXattr(call.Path(call.Get(_path)), call.Get(_name)!, Value(call));
        return ExitCode.Success;
    }

    private byte[] Value(Call call)
    {
        if (call.Get(_value) is { } typed and not "-")
            return Encoding.UTF8.GetBytes(typed);
        using var piped = Sources.Open(call, null);
        using var bytes = new MemoryStream();
        piped.CopyTo(bytes);
        return bytes.ToArray();
    }
}

/// <summary><c>cairn xattr rm</c>: removes one.</summary>
internal sealed class XattrRemoveVerb : ChangingVerb
{
    private readonly Argument<string> _path = Typed.Path("path", "The file.");
    private readonly Argument<string> _name = new("name") { Description = "The attribute." };

    public XattrRemoveVerb() : base("rm", "Remove an extended attribute.")
    {
        Add(_path);
        Add(_name);
    }

    public override string Examples => "cairn xattr rm /photo.jpg user.comment";

    protected override int Change(Call call)
    {
        call.Files.RemoveXattr(call.Path(call.Get(_path)), call.Get(_name)!);
        return ExitCode.Success;
    }
}

/// <summary>One extended attribute, as <c>cairn xattr</c> prints it as JSON.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Text">Its value as text; null when it is none.</param>
/// <param name="Base64">Its value in base64.</param>
internal sealed record XattrReport(string Name, string? Text, string Base64)
{
    public static XattrReport Of(string name, byte[] value)
    {
        var text = ExactArguments.Decode(value);
        return new XattrReport(name, NameText.IndexOfByte(text) < 0 ? text : null, Convert.ToBase64String(value));
    }
}
