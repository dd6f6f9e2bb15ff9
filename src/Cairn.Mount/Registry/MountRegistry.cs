using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Cairn.Mount.Registry;

/// <summary>Where the mounts of this user are written down: a file for each, in a directory that goes with the machine's next start.</summary>
internal static class MountRegistry
{
    /// <summary>The directory; made when it is not there, for this user alone.</summary>
    public static string Place
    {
        get
        {
            // What the system mounts as it starts has no session, and is root's like what root mounts in one: both are found in one place.
            var run = Environment.UserName == "root" && Directory.Exists("/run") ? "/run" : Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR");
            if (string.IsNullOrEmpty(run) || !Directory.Exists(run))
                run = Path.Combine(Path.GetTempPath(), $"cairn-{Environment.UserName}");
            var place = Path.Combine(run, "cairn");
            return (OperatingSystem.IsWindows() ? Directory.CreateDirectory(place) : Directory.CreateDirectory(place, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute)).FullName;
        }
    }

    /// <summary>The file name for a mount on a directory, without its ending.</summary>
    public static string NameFor(string directory) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(directory)).AsSpan(0, 8));

    public static void Add(MountRecord record)
    {
        var path = PathFor(record.Directory);
        File.WriteAllText(path + ".new", JsonSerializer.Serialize(record, MountJson.Default.MountRecord));
        File.Move(path + ".new", path, overwrite: true);
    }

    public static void Remove(MountRecord record)
    {
        if (Find(record.Directory) is { } found && found.Process == record.Process && found.Started == record.Started)
            File.Delete(PathFor(record.Directory));
    }

    /// <summary>The mount on a directory.</summary>
    public static MountRecord? Find(string directory) => TryRead(PathFor(directory));

    /// <summary>All that are served; what was left behind by processes that are gone is deleted.</summary>
    public static IReadOnlyList<MountRecord> All()
    {
        var records = new List<MountRecord>();
        foreach (var path in Directory.GetFiles(Place, "*.json"))
            if (TryRead(path) is { } record)
            {
                if (record.IsAlive)
                    records.Add(record);
                else
                    Forget(path, record);
            }
        return [.. records.OrderBy(static record => record.Directory, StringComparer.Ordinal)];
    }

    /// <summary>The mount that a path is in, by its name alone: the path is not touched.</summary>
    public static MountRecord? Around(string path)
    {
        path = Path.GetFullPath(path);
        return All().Where(record => path == record.Directory || path.StartsWith(record.Directory.TrimEnd('/') + "/", StringComparison.Ordinal))
            .MaxBy(static record => record.Directory.Length);
    }

    private static void Forget(string path, MountRecord record)
    {
        File.Delete(path);
        File.Delete(record.Socket);
    }

    private static string PathFor(string directory) => Path.Combine(Place, NameFor(directory) + ".json");

    private static MountRecord? TryRead(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(path), MountJson.Default.MountRecord);
        }
        catch (Exception unreadable) when (unreadable is IOException or JsonException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
