using Cairn.Fuse.Transport.Rings;

namespace Cairn.Fuse.Tests;

/// <summary>Served by the device.</summary>
public sealed class DeviceServingTests() : ServingTests(static () => null);

/// <summary>Served through rings, where the kernel lets us.</summary>
public sealed class RingServingTests() : ServingTests(Make)
{
    private static RingSet Make()
    {
        try
        {
            return RingSet.Make();
        }
        catch (FuseException missing)
        {
            Skip.Because(missing.Message);
            throw;
        }
    }
}

public sealed class RingSetTests
{
    [Theory]
    [InlineData("0\n", new[] { 0 })]
    [InlineData("0-3\n", new[] { 0, 1, 2, 3 })]
    [InlineData("0,2-3,8\n", new[] { 0, 2, 3, 8 })]
    public void Lists_of_processors_are_read(string text, int[] processors) => Assert.Equal(processors, RingSet.ParseList(text));
}
