using System.Collections;
using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Xunit.Sdk;

namespace Cairn.Testing;

/// <summary>Checks what must hold for everything a generator makes; a failure is shrunk, and says how to repeat it.</summary>
public static class Property
{
    /// <summary>Runs <paramref name="body"/> on <paramref name="count"/> things made by <paramref name="things"/>.</summary>
    public static void Holds<T>(Arbitrary<T> things, int count, Action<T> body)
    {
        var seed = TestSettings.Seed ?? (ulong)Random.Shared.NextInt64();
        var config = Config.QuickThrowOnFailure.WithMaxTest(count).WithReplay(new Replay(new Rnd(seed), null)).WithQuietOnSuccess(true);
        (T? Thing, Exception? Why) last = default;
        try
        {
            Prop.ForAll(things, thing => Remembering(thing, body, ref last)).Check(config);
        }
        catch (Exception) when (last.Why is not null)
        {
            throw new XunitException(string.Create(CultureInfo.InvariantCulture, $"Repeat with CAIRN_TEST_SEED={seed}. {last.Why.Message}\nIt fails for:\n{Describe(last.Thing)}"), last.Why);
        }
    }

    /// <summary>The last failure is that of the shortest thing that fails.</summary>
    private static void Remembering<T>(T thing, Action<T> body, ref (T?, Exception?) last)
    {
        try
        {
            body(thing);
        }
        catch (Exception failure)
        {
            last = (thing, failure);
            throw;
        }
    }

    private static string Describe<T>(T thing) => thing is IEnumerable parts and not string ? string.Join('\n', parts.Cast<object>()) : $"{thing}";

    /// <summary>Ways to make a list shorter: without a half, a quarter, … and at last without one element.</summary>
    public static IEnumerable<List<T>> Shorter<T>(List<T> list)
    {
        for (var size = list.Count / 2; size >= 1; size /= 2)
            for (var at = 0; at + size <= list.Count; at += size)
                yield return [.. list[..at], .. list[(at + size)..]];
    }
}
