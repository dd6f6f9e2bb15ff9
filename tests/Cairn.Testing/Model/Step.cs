using FsCheck;
using FsCheck.Fluent;

namespace Cairn.Testing;

/// <summary>What a step of a random history does.</summary>
internal enum StepKind
{
    Put,
    Delete,
    DeleteRange,
    Get,
    OpenCursor,
    SeekAtOrAfter,
    SeekAtOrBefore,
    Next,
    Previous,
    Probe,
    Commit,
    RollBack,
    TakeSnapshot,
    CheckSnapshot,
}

/// <summary>One step of a random history, with all that it may need.</summary>
internal sealed record Step(StepKind Kind, bool OnNumbers, byte[] Key, byte[] Other, int ValueLength)
{
    public override string ToString() =>
        $"{Kind} {(OnNumbers ? "numbers" : "blobs")} {Convert.ToHexStringLower(Key)} {Convert.ToHexStringLower(Other)} {ValueLength}";

    /// <summary>Random histories; a failing one is made shorter.</summary>
    public static Arbitrary<List<Step>> Histories => Arb.From(
        Gen.Sized(size => Gen.ListOf(Any, 5 + (size * 3))),
        Property.Shorter);

    private static Gen<Step> Any =>
        from onNumbers in Gen.Elements(false, false, true)
        from kind in Kinds
        from key in onNumbers ? Numbers : Blobs
        from other in onNumbers ? Numbers : Blobs
        from length in Lengths
        select new Step(kind, onNumbers, key, other, length);

    private static Gen<StepKind> Kinds => Gen.Frequency(
        (30, Gen.Constant(StepKind.Put)),
        (8, Gen.Constant(StepKind.Delete)),
        (2, Gen.Constant(StepKind.DeleteRange)),
        (8, Gen.Constant(StepKind.Get)),
        (4, Gen.Constant(StepKind.OpenCursor)),
        (8, Gen.Constant(StepKind.SeekAtOrAfter)),
        (8, Gen.Constant(StepKind.SeekAtOrBefore)),
        (14, Gen.Constant(StepKind.Next)),
        (14, Gen.Constant(StepKind.Previous)),
        (4, Gen.Constant(StepKind.Probe)),
        (2, Gen.Constant(StepKind.Commit)),
        (1, Gen.Constant(StepKind.RollBack)),
        (1, Gen.Constant(StepKind.TakeSnapshot)),
        (2, Gen.Constant(StepKind.CheckSnapshot)));

    /// <summary>Few letters and short keys, so that keys meet, are prefixes of each other and neighbours; and some long ones.</summary>
    private static Gen<byte[]> Blobs => Gen.Frequency(
        (10, Gen.Choose(1, 4).SelectMany(length => Gen.ArrayOf(Gen.Elements<byte>(0, 1, 0x7f, 0x80, 0xff), length))),
        (3, Gen.Choose(1, 12).SelectMany(length => Gen.ArrayOf(Gen.Choose(0, 255).Select(b => (byte)b), length))),
        (1, Gen.Choose(470, 480).SelectMany(length => Gen.Elements<byte>(0, 0x61, 0xff).Select(b => Bytes.Repeat(b, length)))));

    private static Gen<byte[]> Numbers => Gen.Frequency(
        (10, Gen.Choose(0, 40).Select(number => Bytes.Of(number))),
        (2, Gen.Choose(0, 3).Select(number => Bytes.Of(long.MaxValue - number))),
        (2, Gen.Choose(0, 62).Select(bit => Bytes.Of(1L << bit))));

    private static Gen<int> Lengths => Gen.Frequency(
        (10, Gen.Choose(0, 40)),
        (3, Gen.Choose(1000, 6000)),
        (1, Gen.Choose(60_000, 140_000)));
}
