using System.Globalization;
using System.Text.Json;

namespace Cairn.Benchmarks.Engines;

/// <summary>Prints measurements.</summary>
internal static class BenchReport
{
    private static readonly string[] _header = ["engine", "row", "contract", "native", "ratio", "target", "allocated"];

    public static void Table(IReadOnlyList<Measurement> measurements)
    {
        var lines = Lines(measurements);
        var widths = Enumerable.Range(0, _header.Length).Select(column => lines.Max(line => line[column].Length)).ToArray();
        foreach (var line in lines)
            Console.WriteLine(string.Join("  ", line.Select((cell, column) => column < 2 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]))));
    }

    public static void Markdown(IReadOnlyList<Measurement> measurements)
    {
        var lines = Lines(measurements);
        lines.Insert(1, ["---", "---", "--:", "--:", "--:", "--:", "--:"]);
        foreach (var line in lines)
            Console.WriteLine($"| {string.Join(" | ", line)} |");
    }

    public static void Json(IReadOnlyList<Measurement> measurements)
    {
        foreach (var measured in measurements)
        {
            using var text = new MemoryStream();
            using (var json = new Utf8JsonWriter(text))
                Write(json, measured);
            Console.WriteLine(System.Text.Encoding.UTF8.GetString(text.ToArray()));
        }
    }

    private static void Write(Utf8JsonWriter json, Measurement measured)
    {
        json.WriteStartObject();
        json.WriteString("engine", measured.Engine);
        json.WriteString("row", measured.Row);
        json.WriteNumber("contract_ns", measured.ContractNanoseconds);
        if (measured is { NativeNanoseconds: { } native, Ratio: { } ratio })
        {
            json.WriteNumber("native_ns", native);
            json.WriteNumber("ratio", ratio);
            json.WriteNumber("target", measured.Target);
        }
        json.WriteNumber("allocated_bytes", measured.AllocatedBytes);
        json.WriteEndObject();
    }

    private static List<string[]> Lines(IReadOnlyList<Measurement> measurements) => [_header, .. measurements.Select(Line)];

    private static string[] Line(Measurement measured) =>
    [
        measured.Engine,
        measured.Row,
        Time(measured.ContractNanoseconds),
        measured.NativeNanoseconds is { } native ? Time(native) : "",
        measured.Ratio is { } ratio ? ratio.ToString("0.00", CultureInfo.InvariantCulture) + (ratio > measured.Target ? " !" : "") : "",
        measured.Ratio is null ? "" : measured.Target.ToString("≤ 0.0", CultureInfo.InvariantCulture),
        measured.AllocatedBytes.ToString("0.# B", CultureInfo.InvariantCulture),
    ];

    private static string Time(double nanoseconds) => nanoseconds switch
    {
        < 1e3 => nanoseconds.ToString("0 ns", CultureInfo.InvariantCulture),
        < 1e6 => (nanoseconds / 1e3).ToString("0.00 µs", CultureInfo.InvariantCulture),
        _ => (nanoseconds / 1e6).ToString("0.00 ms", CultureInfo.InvariantCulture),
    };
}
