using System.CommandLine;
using System.Diagnostics;
using Cairn.Cli.Around;
using Cairn.Storage;

namespace Cairn.Cli.Verbs.Files;

/// <summary><c>cairn edit</c>: opens a file in an editor and writes it back when it was changed.</summary>
internal sealed class EditVerb : ChangingVerb
{
    private readonly Argument<string> _path = Typed.Path("path", "The file in the vault; created if it is not there.");

    public EditVerb() : base("edit", "Edit a file with $VISUAL or $EDITOR.") => Add(_path);

    public override string Examples => """
        cairn edit /notes/today.md
        EDITOR=nano cairn edit /notes/today.md
        """;

    protected override int Change(Call call)
    {
        var path = call.Path(call.Get(_path));
        var before = call.Files.Find(path);
        var bytes = before is null ? [] : call.Files.ReadAllBytes(path);
        var copy = Path.Combine(Directory.CreateTempSubdirectory("cairn-edit-").FullName, SafeName(path));
        try
        {
            File.WriteAllBytes(copy, bytes);
            Edit(call, copy);
            var edited = File.ReadAllBytes(copy);
            if (before is not null && edited.AsSpan().SequenceEqual(bytes))
                call.Terminal.Say("Nothing was changed.");
            else
                Put(call, path, before, edited);
        }
        catch (Exception) when (WasEdited(copy, bytes))
        {
            call.Terminal.Warn($"what you edited is in '{copy}'.");
            throw;
        }
        Directory.Delete(Path.GetDirectoryName(copy)!, recursive: true);
        return FileReport.Print(call, path);
    }

    /// <summary>Whether the copy holds something that the vault does not; one that does not is deleted.</summary>
    private static bool WasEdited(string copy, byte[] before)
    {
        if (File.Exists(copy) && !File.ReadAllBytes(copy).AsSpan().SequenceEqual(before))
            return true;
        Directory.Delete(Path.GetDirectoryName(copy)!, recursive: true);
        return false;
    }

    private static void Put(Call call, FilePath path, FileEntry? before, byte[] edited)
    {
        if (call.Files.Find(path)?.Changed != before?.Changed)
            throw new CairnException(ErrorCode.Conflict, $"'{path}' was changed by somebody else while it was edited, and was left as it is. Edit it again.");
        call.Files.WriteAllBytes(path, edited);
    }

    private static void Edit(Call call, string copy)
    {
        var editor = call.Surroundings.Variable("VISUAL") ?? call.Surroundings.Variable("EDITOR")
            ?? throw new UsageException("There is no editor: set EDITOR, as in EDITOR=nano.");
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"{editor} \"$1\"", "sh", copy]))!;
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new CairnException(ErrorCode.InvalidOperation, $"'{editor}' ended with {process.ExitCode}, so nothing was written.");
    }

    /// <summary>The name, so that the editor knows the kind of file; where it is no text, another.</summary>
    private static string SafeName(FilePath path) => Ui.NameText.IndexOfByte(path.Name) < 0 ? path.Name : "file";
}
