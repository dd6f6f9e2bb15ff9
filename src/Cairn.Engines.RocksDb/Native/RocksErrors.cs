using System.Runtime.InteropServices;

namespace Cairn.Engines.RocksDb.Native;

/// <summary>
/// What RocksDB's error strings mean. The C interface gives nothing else, but a status always begins with its kind
/// (<c>IO error: </c>, <c>Corruption: </c>, …) and an operating system's error ends with the system's own text for it.
/// </summary>
internal static unsafe class RocksErrors
{
    /// <summary>Before an earlier error that is told again.</summary>
    private const string Incomplete = "Result incomplete: ";

    private static readonly (string Text, ErrorCode Code)[] _inputOutput =
    [
        ("While lock file", ErrorCode.Locked),
        ("lock hold by current process", ErrorCode.Locked),
        ("No space left on device", ErrorCode.NoSpace),
        ("Space limit reached", ErrorCode.NoSpace),
        ("Disk quota exceeded", ErrorCode.NoSpace),
        ("Permission denied", ErrorCode.AccessDenied),
        ("Operation not permitted", ErrorCode.AccessDenied),
        ("Read-only file system", ErrorCode.AccessDenied),
    ];

    private static readonly (string Prefix, ErrorCode Code)[] _kinds =
    [
        ("Corruption: file is too short", ErrorCode.Truncated),
        ("Corruption: Input is too short", ErrorCode.Truncated),
        ("Corruption: ", ErrorCode.Corrupt),
        ("Not implemented: ", ErrorCode.NewerFormat),
        ("Resource busy: ", ErrorCode.Busy),
        ("Shutdown in progress: ", ErrorCode.Closed),
        ("Invalid argument: ", ErrorCode.BadSpec),
    ];

    /// <summary>What kind of error <paramref name="status"/> is, which is what RocksDB said.</summary>
    internal static ErrorCode Classify(string status)
    {
        if (status.StartsWith(Incomplete, StringComparison.Ordinal))
            return Classify(status[Incomplete.Length..]);
        if (status.StartsWith("IO error: ", StringComparison.Ordinal))
            return ClassifyInputOutput(status);
        foreach (var (prefix, code) in _kinds)
            if (status.StartsWith(prefix, StringComparison.Ordinal))
                return code;
        return ErrorCode.InputOutput;
    }

    /// <summary>Makes an exception of an error, and frees it.</summary>
    /// <param name="error">What the call left in its last argument; not null.</param>
    /// <param name="tried">What was tried, as the beginning of a sentence.</param>
    internal static CairnException Take(nint error, string tried)
    {
        var status = Marshal.PtrToStringUTF8(error)!;
        RocksApi.rocksdb_free(error);
        return new CairnException(Classify(status), $"{tried} failed. RocksDB: {status}");
    }

    /// <summary>Throws when a call has left an error.</summary>
    internal static void ThrowIf(nint error, string tried)
    {
        if (error != 0)
            throw Take(error, tried);
    }

    private static ErrorCode ClassifyInputOutput(string status)
    {
        foreach (var (text, code) in _inputOutput)
            if (status.Contains(text, StringComparison.Ordinal))
                return code;
        // A file that the manifest names and that is not there.
        return status.Contains("No such file or directory", StringComparison.Ordinal) ? ErrorCode.Corrupt : ErrorCode.InputOutput;
    }
}
