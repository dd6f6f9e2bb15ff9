namespace Cairn.FileSystem.Caching;

/// <summary>What a cache holds, and how often it had what was asked for since the vault was opened.</summary>
/// <param name="Name">Of what.</param>
/// <param name="Items">How many it holds; 0 where only bytes are counted.</param>
/// <param name="Bytes">Bytes it holds; 0 where only items are counted.</param>
/// <param name="Hits">How often what was asked for was there.</param>
/// <param name="Misses">How often it was not.</param>
internal readonly record struct CacheUse(string Name, long Items, long Bytes, long Hits, long Misses);
