using Cairn.FileSystem;

namespace Cairn.Cli.Verbs.History;

/// <summary>The words for operations.</summary>
internal static class Operations
{
    public static IEnumerable<string> Names => Enum.GetValues<Operation>().Select(Name).Distinct();

    public static string Name(Operation operation) => operation switch
    {
        Operation.MakeDirectory => "mkdir",
        Operation.MakeNode => "mknod",
        Operation.RemoveDirectory => "rmdir",
        Operation.SetAttributes => "attributes",
        Operation.SetXattr => "set-xattr",
        Operation.RemoveXattr => "remove-xattr",
        _ => operation.ToString().ToLowerInvariant(),
    };
}
