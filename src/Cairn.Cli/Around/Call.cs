using System.CommandLine;
using System.Runtime.InteropServices;
using Cairn.Cli.Configuration;
using Cairn.Cli.Ui;
using Cairn.Cli.Where;
using Cairn.Storage;

namespace Cairn.Cli.Around;

/// <summary>One command that was typed: its options, where it prints, and the vault, branch and moment it is about, each found when it is asked for.</summary>
internal sealed class Call(ParseResult parsed, CallConfiguration configuration, Access access) : IDisposable
{
    private readonly CancellationTokenSource _interrupted = new();
    private PosixSignalRegistration? _interrupt, _termination;
    private UserConfig? _config;
    private VaultChoice? _choice;
    private Vault? _vault;
    private Branch? _branch;
    private string? _point;

    /// <summary>What was typed.</summary>
    public ParseResult Parsed => parsed;

    /// <summary>Where results and messages go.</summary>
    public Terminal Terminal => configuration.Terminal;

    /// <summary>The environment, the working directory, the clock.</summary>
    public Surroundings Surroundings => configuration.Surroundings;

    /// <summary>The user's configuration file.</summary>
    public UserConfig Config => _config ??= UserConfig.Load(Surroundings);

    /// <summary>The options that every verb takes.</summary>
    public GlobalOptions Globals => configuration.Globals;

    /// <summary>Which vault it is, and why.</summary>
    public VaultChoice VaultChoice => _choice ??= new VaultFinder(Surroundings, Config).Find(Parsed.GetValue(Globals.Vault));

    /// <summary>Who acts.</summary>
    public Setting Actor => Setting.First(
        new("flag", Parsed.GetValue(Globals.As)), new("environment", Surroundings.Variable("CAIRN_SESSION")), new("config", Config.Get("session")),
        new("default", Session.Default.Actor));

    /// <summary>The vault, open.</summary>
    /// <exception cref="CairnException">There is none, or it cannot be opened.</exception>
    public Vault Vault => _vault ??= Surroundings.Vaults.Open(VaultChoice.Spec, new VaultOptions
    {
        Access = access,
        Session = new Session(Actor.Value!, "cli"),
        Clock = Surroundings.Clock,
    });

    /// <summary>The name of the branch, and why that one; no value: the vault's default.</summary>
    public Setting BranchChoice => Setting.First(
        new("flag", Parsed.GetValue(Globals.Branch)), new("shell", Surroundings.Place?.Branch), new("environment", Surroundings.Variable("CAIRN_BRANCH")),
        new("mount", VaultChoice.Branch), new("config", Config.Get("branch")), new("default", null));

    /// <summary>The branch.</summary>
    public Branch Branch => _branch ??= OpenBranch(BranchChoice.Value ?? Vault.DefaultBranchName);

    /// <summary>The branch's files as they are now, for reading and changing.</summary>
    public BranchFiles Files => Branch.Files;

    /// <summary>The files as they were at <c>--at</c>, or as they are now.</summary>
    public ReadOnlyFiles View => Point is { } point ? point.Files : Files;

    /// <summary>What <c>--at</c> says; null when it was not given.</summary>
    public BranchView? Point => At is { } text ? Points.Resolve(text) : null;

    /// <summary>The text of <c>--at</c>, or where a shell stands.</summary>
    public string? At
    {
        get => _point ?? Surroundings.Place?.At;
        set => _point = RequirePoint(value);
    }

    /// <summary>What was typed after <c>--at</c>; nothing, as of a variable that is not set, would silently mean now.</summary>
    /// <exception cref="UsageException">It is empty.</exception>
    public static string? RequirePoint(string? typed) =>
        typed is "" ? throw new UsageException("'--at' is followed by nothing: name a revision, a snapshot or a time.") : typed;

    /// <summary>Reads points in time.</summary>
    public PointReader Points => new(Branch, Surroundings.Clock);

    /// <summary>Ends when the user types Ctrl-C or the process is asked to end; a second time kills it as ever.</summary>
    public CancellationToken Cancellation
    {
        get
        {
            _interrupt ??= PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
            _termination ??= PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
            return _interrupted.Token;
        }
    }

    /// <summary>The branch called <paramref name="name"/>, in the name of who acts.</summary>
    public Branch OpenBranch(string name) => Surroundings.Vaults.Writable && !Vault.IsReadOnly && Actor.Source != "default"
        ? Vault.BranchAs(name, new Session(Actor.Value!, "cli"))
        : Vault.Branch(name);

    /// <summary>A path in the vault as it was typed: absolute, or relative to where the command stands.</summary>
    public FilePath Path(string? typed) => FilePath.Combine(StandsIn, typed ?? "");

    /// <summary>A path of this machine as it was typed.</summary>
    public string MachinePath(string typed) => Surroundings.FullPath(typed);

    public T? Get<T>(Option<T> option) => Parsed.GetValue(option);

    public T? Get<T>(Argument<T> argument) => Parsed.GetValue(argument);

    public void Dispose()
    {
        _interrupt?.Dispose();
        _termination?.Dispose();
        _interrupted.Dispose();
    }

    private FilePath StandsIn => Surroundings.Place?.Directory ?? VaultChoice.Directory;

    private void End(PosixSignalContext signal)
    {
        signal.Cancel = !_interrupted.IsCancellationRequested;
        _interrupted.Cancel();
    }
}
