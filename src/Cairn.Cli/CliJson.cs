using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Cairn.Cli.Verbs;
using Cairn.Cli.Verbs.Files;
using Cairn.Cli.Verbs.Vaults;

namespace Cairn.Cli;

/// <summary>Everything the command line prints as JSON. Field names are a promise: they are added to, never changed.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(VersionReport))]
[JsonSerializable(typeof(EnginesReport))]
[JsonSerializable(typeof(InitReport))]
[JsonSerializable(typeof(FileReport))]
internal sealed partial class CliJson : JsonSerializerContext
{
    /// <summary>For what is one of many: each in one line.</summary>
    public static CliJson Lines { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
