using System.Text.Json.Serialization;
using Cairn.Cli.Verbs;

namespace Cairn.Cli;

/// <summary>Everything the command line prints as JSON. Field names are a promise: they are added to, never changed.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(VersionReport))]
[JsonSerializable(typeof(EnginesReport))]
internal sealed partial class CliJson : JsonSerializerContext;
