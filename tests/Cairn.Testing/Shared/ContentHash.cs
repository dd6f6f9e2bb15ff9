using System.Security.Cryptography;
using System.Text;

namespace Cairn.Testing;

/// <summary>All that a vault holds, in one line.</summary>
public static class ContentHash
{
    public static string Of(IEngine engine) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(engine.Content())));
}
