namespace Cairn.Testing;

/// <summary>One thing that is done to one file of a vault.</summary>
/// <param name="File">The file, relative to the vault's directory.</param>
/// <param name="Offset">Where.</param>
/// <param name="Bit">The bit of that byte to flip; -1: the byte becomes zero; -2: so do 512 bytes from there on; -3: the file ends there.</param>
public sealed record Damage(string File, long Offset, int Bit)
{
    private const int Sector = 512;

    /// <summary>Damages the copy of the vault in <paramref name="directory"/>.</summary>
    public void Do(string directory)
    {
        using var file = new FileStream(Path.Combine(directory, File), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        file.Position = Offset;
        var before = file.ReadByte();
        file.Position = Offset;
        switch (Bit)
        {
            case -1:
                file.WriteByte(0);
                break;
            case -3:
                file.SetLength(Offset);
                break;
            case -2:
                file.Write(new byte[Math.Min(Sector, file.Length - Offset)]);
                break;
            default:
                file.WriteByte((byte)(before ^ (1 << Bit)));
                break;
        }
    }

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static Damage Parse(string text)
    {
        var parts = text.Split('|');
        return new(parts[0], long.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture), int.Parse(parts[2], System.Globalization.CultureInfo.InvariantCulture));
    }

    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{File}|{Offset}|{Bit}");
}
