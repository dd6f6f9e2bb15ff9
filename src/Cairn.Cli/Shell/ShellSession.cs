using Cairn.Cli.Around;
using Cairn.Cli.Ui;
using Cairn.Storage;

namespace Cairn.Cli.Shell;

/// <summary>An interactive shell on one vault: every verb without <c>cairn</c> before it, and <c>cd</c>, <c>at</c>, <c>branch NAME</c>, <c>exit</c>.</summary>
internal sealed class ShellSession : IDisposable
{
    private static readonly string[] Builtins = ["cd", "at", "pwd", "exit"];

    private readonly Call _call;
    private readonly Surroundings _surroundings;
    private readonly ShellPlace _place;
    private readonly History _history;
    private readonly LineEditor? _editor;
    private readonly TextReader? _script;

    public ShellSession(Call call)
    {
        _call = call;
        var outer = call.Surroundings;
        _place = new ShellPlace { Vault = call.VaultChoice.Spec, Branch = call.Branch.Name };
        _surroundings = new Surroundings
        {
            Output = outer.Output,
            Error = outer.Error,
            Input = outer.Input,
            InputIsTerminal = outer.InputIsTerminal,
            OutputIsTerminal = outer.OutputIsTerminal,
            ErrorIsTerminal = outer.ErrorIsTerminal,
            Width = outer.Width,
            Environment = outer.Environment,
            Directory = outer.Directory,
            Clock = outer.Clock,
            Vaults = new OpenVaults { Writable = true },
            Place = _place,
        };
        _history = new History(Path.Combine(outer.BaseDirectory("XDG_STATE_HOME", Path.Combine(".local", "state")), "history"));
        if (outer.InputIsTerminal && outer.OutputIsTerminal)
            _editor = new LineEditor(call.Terminal, () => Console.ReadKey(intercept: true), _history, Complete);
        else
            _script = new StreamReader(outer.Input());
    }

    /// <summary>Runs what is typed until the end, or until <c>exit</c>.</summary>
    /// <returns>The exit code of the last command.</returns>
    public int Run()
    {
        // The vault that the outer call has open must be let go: some engines let it be open only once.
        _call.Surroundings.Vaults.Close(_place.Vault);
        if (_editor is not null)
            Console.TreatControlCAsInput = true;
        var code = ExitCode.Success;
        while (Read() is { } line)
            if (line.Trim() is "exit" or "quit")
                break;
            else
                code = Do(line, code);
        return code;
    }

    public void Dispose()
    {
        _script?.Dispose();
        _surroundings.Dispose();
    }

    private string? Read()
    {
        var line = _editor is null ? _script!.ReadLine() : _editor.Read(Prompt());
        if (_editor is not null && line is not null)
            _history.Add(line.Trim());
        return line;
    }

    private string Prompt() => $"{_place.Branch}{(_place.At is { } at ? $"@{at}" : "")}:{NameText.ForTerminal(_place.Directory.ToString())}> ";

    private int Do(string line, int before)
    {
        try
        {
            var words = Words.Of(line);
            if (words.Length == 0 || words[0].StartsWith('#'))
                return before;
            if (!Builtin(words))
                return CommandLine.Run(words, _surroundings);
            _surroundings.Output.Flush();
            return ExitCode.Success;
        }
        catch (Exception failure) when (failure is CairnException or UsageException)
        {
            _surroundings.Error.WriteLine($"cairn: {NameText.ForTerminal(failure.Message)}");
            return failure is CairnException known ? ExitCode.Of(known.Code) : ExitCode.Usage;
        }
    }

    private bool Builtin(string[] words)
    {
        switch (words)
        {
            case ["cd"]:
                _place.Directory = FilePath.Root;
                return true;
            case ["cd", var path]:
                ChangeDirectory(path);
                return true;
            case ["pwd"]:
                _surroundings.Output.WriteLine(_place.Directory.ToString());
                return true;
            case ["at"]:
                _surroundings.Output.WriteLine(_place.At ?? "now");
                return true;
            case ["at", "now"]:
                _place.At = null;
                return true;
            case ["at", .. var point]:
                Points(_place.Branch).Resolve(string.Join(' ', point));
                _place.At = string.Join(' ', point);
                return true;
            case ["branch"]:
                _surroundings.Output.WriteLine(_place.Branch);
                return true;
            case ["branch", not ("create" or "list" or "delete" or "rename" or "info") and var name] when !name.StartsWith('-'):
                Vault().Branch(name);
                (_place.Branch, _place.At) = (name, null);
                return true;
            default:
                return false;
        }
    }

    private void ChangeDirectory(string typed)
    {
        var path = FilePath.Combine(_place.Directory, typed);
        var files = _place.At is { } at ? Points(_place.Branch).Resolve(at).Files : Vault().Branch(_place.Branch!).Files;
        if (!files.GetInfo(path).IsDirectory)
            throw new CairnException(ErrorCode.NotADirectory, $"'{path}' is not a directory.");
        _place.Directory = path;
    }

    private Vault Vault() => _surroundings.Vaults.Open(_place.Vault, new VaultOptions { Session = new Session(_call.Actor.Value!, "cli"), Clock = _surroundings.Clock });

    private PointReader Points(string? branch) => new(Vault().Branch(branch!), _surroundings.Clock);

    private IReadOnlyList<string> Complete(string line, int at)
    {
        var typed = line[..at].TrimStart();
        return [.. typed.Split(' ', 2) switch
        {
            [_] => Suggest(typed).Concat(Builtins),
            ["cd", var rest] => Suggest("ls " + rest).Where(static text => !text.StartsWith('-')),
            ["at", var rest] => Suggest("ls --at " + rest),
            ["branch", var rest] => Suggest(typed).Concat(Suggest("ls -b " + rest)),
            _ => Suggest(typed),
        }];
    }

    private IEnumerable<string> Suggest(string line) => Suggestions.Of(line, line.Length, _surroundings, new GlobalOptions());
}
