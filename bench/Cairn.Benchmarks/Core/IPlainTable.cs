using Cairn.Benchmarks.Engines;

namespace Cairn.Benchmarks.Core;

/// <summary>The plainest use of a database as a file system: one table from path to bytes, one transaction for each file, no history.</summary>
internal interface IPlainTable : INativeLoops
{
    /// <summary>Closes the database and opens it again, so that its caches are empty. The system's are not.</summary>
    void Reopen();

    /// <summary>The length of what is under a key, in a read transaction of its own; the bytes are not copied.</summary>
    int LengthOf(byte[] key);

    /// <summary>Reads keys and the lengths of values, which are not copied, from <paramref name="from"/> up to, not including, <paramref name="to"/>.</summary>
    /// <returns>The sum of the lengths of keys and values.</returns>
    long ScanLengths(byte[] from, byte[] to);
}
