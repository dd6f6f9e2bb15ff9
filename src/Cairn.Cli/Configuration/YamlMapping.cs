using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Cairn.Cli.Configuration;

/// <summary>A YAML file that is one mapping of names to plain values.</summary>
internal static class YamlMapping
{
    /// <summary>Reads the file.</summary>
    public static IReadOnlyDictionary<string, string> Read(string path)
    {
        try
        {
            using var text = File.OpenText(path);
            return Read(new Parser(text), path);
        }
        catch (YamlException malformed)
        {
            throw new UsageException($"'{path}' is not YAML, line {malformed.Start.Line}: {malformed.Message}");
        }
    }

    /// <summary>Sets one value, in its line if it has one, else in a new one at the end.</summary>
    public static void Set(string path, string name, string value)
    {
        var lines = File.Exists(path) ? File.ReadAllLines(path).ToList() : [];
        var line = $"{name}: {Quoted(value)}";
        var place = lines.FindIndex(old => old.StartsWith(name + ":", StringComparison.Ordinal));
        if (place < 0)
            lines.Add(line);
        else
            lines[place] = line;
        var fresh = path + ".new";
        File.WriteAllLines(fresh, lines);
        File.Move(fresh, path, overwrite: true);
    }

    private static Dictionary<string, string> Read(Parser parser, string path)
    {
        var values = new Dictionary<string, string>();
        parser.Consume<StreamStart>();
        if (!parser.TryConsume<DocumentStart>(out _))
            return values;
        if (parser.TryConsume<Scalar>(out var nothing) && nothing.Value.Length == 0)
            return values;
        if (!parser.TryConsume<MappingStart>(out _))
            throw new UsageException($"'{path}' is not a list of lines 'name: value'.");
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var name = parser.Consume<Scalar>();
            if (!parser.TryConsume<Scalar>(out var value))
                throw new UsageException($"'{path}', line {name.Start.Line}: '{name.Value}' takes a plain value.");
            values[name.Value] = value.Value;
        }
        return values;
    }

    private static string Quoted(string value) => $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";
}
