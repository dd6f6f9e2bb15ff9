using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Xunit.Sdk;

namespace Cairn.Testing;

/// <summary>The second process of a test: started with a vault, asked line by line, gone when disposed.</summary>
public sealed class ChildProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly BlockingCollection<string> _lines = [];
    private readonly Thread _output, _errors;
    private string _complaints = "";

    /// <summary>Starts the program in <paramref name="mode"/>, one of <see cref="ChildCommands"/>, for the vault at <paramref name="path"/>.</summary>
    public ChildProcess(string mode, EngineUnderTest under, string path, params string[] more)
        : this(new Dictionary<string, string>(), mode, under, path, more)
    {
    }

    /// <summary>Starts the program with more in its environment.</summary>
    public ChildProcess(IReadOnlyDictionary<string, string> environment, string mode, EngineUnderTest under, string path, params string[] more)
    {
        ArgumentNullException.ThrowIfNull(under);
        ArgumentNullException.ThrowIfNull(environment);
        var start = new ProcessStartInfo(Dotnet, [Program, mode, under.ProviderType, under.Spec(path), .. more])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        _process = Process.Start(start)!;
        _output = Start(ReadOutput);
        _errors = Start(() => _complaints = _process.StandardError.ReadToEnd());
    }

    /// <summary>Its process id.</summary>
    public string Id => _process.Id.ToString(CultureInfo.InvariantCulture);

    /// <summary>A process that has opened the vault and answers <see cref="Ask"/>.</summary>
    public static ChildProcess Serving(EngineUnderTest under, string path)
    {
        var child = new ChildProcess(ChildCommands.Serve, under, path);
        child.NextLine(ChildCommands.Done);
        return child;
    }

    /// <summary>Says <paramref name="words"/> and returns the answer.</summary>
    public string Ask(params string[] words)
    {
        Tell(words);
        return NextLine();
    }

    /// <summary>Says <paramref name="words"/>; the answer is to be fetched with <see cref="NextLine()"/>.</summary>
    public void Tell(params string[] words)
    {
        _process.StandardInput.WriteLine(string.Join(' ', words));
        _process.StandardInput.Flush();
    }

    /// <summary>The next line that it writes; fails when it ends without one.</summary>
    public string NextLine() => TryNextLine(out var line) ? line : throw new XunitException($"The second process ended without an answer.\n{Complaints()}");

    /// <summary>The next line that it writes.</summary>
    /// <returns>False: it has ended and written all.</returns>
    public bool TryNextLine(out string line)
    {
        if (_lines.TryTake(out line!, Patience))
            return true;
        return _lines.IsCompleted ? false : throw new TimeoutException("The second process neither answers nor ends.");
    }

    /// <summary>Kills it, as <c>kill -9</c> does, and waits until it is gone.</summary>
    /// <returns>The lines that it had written and nobody had fetched.</returns>
    public IReadOnlyList<string> Kill()
    {
        _process.Kill();
        return Rest();
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>The lines that it had written and nobody had fetched.</returns>
    public IReadOnlyList<string> Rest()
    {
        var rest = new List<string>();
        while (TryNextLine(out var line))
            rest.Add(line);
        _process.WaitForExit();
        return rest;
    }

    /// <summary>How it ended and what it wrote to its error output; waits for the end.</summary>
    public string Complaints()
    {
        _process.WaitForExit(Patience);
        _errors.Join(Patience);
        return string.Create(CultureInfo.InvariantCulture, $" It ended with {(_process.ExitCode > 128 ? $"signal {_process.ExitCode - 128}" : $"exit code {_process.ExitCode}")}. {_complaints}");
    }

    /// <summary>Ends it: its input ends, and if it does not heed that it is killed.</summary>
    public void Dispose()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It is gone already and so is the pipe.
        }
        if (!_process.WaitForExit(TimeSpan.FromSeconds(20)))
            _process.Kill();
        _process.WaitForExit();
        _output.Join();
        _errors.Join();
        _process.Dispose();
        _lines.Dispose();
    }

    private static string Program => typeof(ChildProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "ChildProgram").Value!;

    private static string Dotnet => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
        ? Environment.ProcessPath!
        : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    private void ReadOutput()
    {
        while (_process.StandardOutput.ReadLine() is { } line)
            _lines.Add(line);
        _lines.CompleteAdding();
    }

    private static Thread Start(Action action)
    {
        var thread = new Thread(() => action()) { IsBackground = true };
        thread.Start();
        return thread;
    }

    private void NextLine(string expected)
    {
        var line = NextLine();
        if (line != expected)
            throw new XunitException($"The second process said '{line}'.\n{Complaints()}");
    }
}
