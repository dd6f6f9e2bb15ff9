namespace Cairn.Testing;

/// <summary>A directory of its own for one test, deleted with all that is in it when the test ends, however it ends.</summary>
/// <remarks>It is made under <c>CAIRN_TEST_DIR</c> if that is set, else under the system's temporary directory.</remarks>
public sealed class TestDirectory : IDisposable
{
    /// <summary>Makes an empty directory.</summary>
    /// <param name="parent">Where; null: where tests make theirs.</param>
    public TestDirectory(string? parent = null)
    {
        parent ??= Environment.GetEnvironmentVariable("CAIRN_TEST_DIR") is { Length: > 0 } chosen ? chosen : System.IO.Path.GetTempPath();
        Path = System.IO.Path.Combine(parent, $"cairn-test-{Guid.NewGuid():n}");
        Directory.CreateDirectory(Path);
    }

    /// <summary>The full path.</summary>
    public string Path { get; }

    /// <summary>The path of <paramref name="name"/> in it.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        if (Directory.Exists(Path))
            Directory.Delete(Path, recursive: true);
    }
}
