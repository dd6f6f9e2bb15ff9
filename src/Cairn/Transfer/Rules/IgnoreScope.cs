namespace Cairn.Transfer;

/// <summary>
/// What is left out in a directory: the patterns that were asked for, and those of the <c>.gitignore</c> files from here up to where the
/// import began. What is below a directory that is left out is never asked about.
/// </summary>
internal sealed class IgnoreScope
{
    private readonly IgnoreScope? _parent;
    private readonly byte[] _path;
    private readonly int _base;
    private readonly IgnoreList? _excluded, _ignored;

    private IgnoreScope(IgnoreScope? parent, byte[] path, IgnoreList? excluded, IgnoreList? ignored) =>
        (_parent, _path, _base, _excluded, _ignored) = (parent, path, path.Length, excluded, ignored);

    /// <summary>The directory where the import begins.</summary>
    /// <param name="excluded">What was asked to be left out.</param>
    /// <param name="shared">What the repository leaves out besides its <c>.gitignore</c> files.</param>
    public static IgnoreScope Root(IgnoreList excluded, IgnoreList? shared) => new(null, [], excluded, shared);

    /// <summary>A directory in this one.</summary>
    public IgnoreScope Enter(ReadOnlySpan<byte> name) => new(this, [.. _path, .. name, (byte)'/'], null, null);

    /// <summary>This directory with the patterns of its own <c>.gitignore</c>.</summary>
    public IgnoreScope With(IgnoreList ignored) => new(this, _path, null, ignored);

    /// <summary>Whether what has that name here is left out.</summary>
    public bool Ignores(ReadOnlySpan<byte> name, bool isDirectory)
    {
        byte[] path = [.. _path, .. name];
        bool? ignored = null;
        for (var scope = this; scope is not null; scope = scope._parent)
        {
            ignored ??= scope._ignored?.Ignores(path.AsSpan(scope._base), isDirectory);
            if (scope._excluded?.Ignores(path.AsSpan(scope._base), isDirectory) == true)
                return true;
        }
        return ignored == true;
    }
}
