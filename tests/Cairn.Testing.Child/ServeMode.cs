using System.Globalization;

namespace Cairn.Testing;

/// <summary>Does what each line of the input says and answers with one line.</summary>
internal sealed class ServeMode(ChildVault vault)
{
    private IWriteTransaction? _write;
    private readonly List<IReadTransaction> _held = [];

    public int Run(TextReader input, TextWriter output)
    {
        using var engine = vault.Open();
        output.WriteLine(ChildCommands.Done);
        while (input.ReadLine() is { } line)
        {
            output.WriteLine(Answer(engine, line.Split(' ')));
            output.Flush();
        }
        _write?.Dispose();
        _held.ForEach(read => read.Dispose());
        return 0;
    }

    private string Answer(IEngine engine, string[] words)
    {
        try
        {
            return Do(engine, words);
        }
        catch (CairnException failure)
        {
            return failure.Code.ToString();
        }
    }

    private string Do(IEngine engine, string[] words)
    {
        switch (words[0])
        {
            case ChildCommands.Begin:
                _write = engine.BeginWrite(Scope.Vault);
                return ChildCommands.Done;
            case ChildCommands.Put:
                Put(engine, Bytes.Of(words[1]), Bytes.Of(words[2]));
                return ChildCommands.Done;
            case ChildCommands.Commit:
                _write!.Commit();
                return End();
            case ChildCommands.RollBack:
                return End();
            case ChildCommands.Keys:
                return engine.Read(read => read.Keys(vault.Tables.Blobs));
            case ChildCommands.Content:
                return ContentHash.Of(engine);
            case ChildCommands.Grow:
                LargeValues.Put(engine, vault.Tables, Number(words[1]), Number(words[2]));
                return ChildCommands.Done;
            case ChildCommands.Count:
                Count(engine, Number(words[1]));
                return ChildCommands.Done;
            case ChildCommands.Hold:
                _held.Add(engine.BeginRead());
                return _held[^1].Keys(vault.Tables.Blobs);
            default:
                return $"There is no command '{words[0]}'.";
        }
    }

    private void Put(IEngine engine, byte[] key, byte[] value)
    {
        if (_write is not null)
            _write.Put(vault.Tables.Blobs, key, value);
        else
            engine.Put(vault.Tables.Blobs, key, value);
    }

    private string End()
    {
        _write!.Dispose();
        _write = null;
        return ChildCommands.Done;
    }

    private void Count(IEngine engine, int times)
    {
        for (var i = 0; i < times; i++)
            Counting.Up(engine, vault.Tables);
    }

    private static int Number(string word) => int.Parse(word, CultureInfo.InvariantCulture);
}
