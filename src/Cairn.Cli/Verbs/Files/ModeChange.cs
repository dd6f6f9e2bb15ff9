using System.Buffers;

namespace Cairn.Cli.Verbs.Files;

/// <summary>A change of permissions as <c>chmod</c> takes it: octal digits, or clauses such as <c>u+rwx,go-w</c>.</summary>
internal sealed class ModeChange
{
    private static readonly SearchValues<char> Who = SearchValues.Create("ugoa"), What = SearchValues.Create("rwxXst");

    private readonly Func<int, bool, int> _change;

    private ModeChange(Func<int, bool, int> change) => _change = change;

    /// <summary>The permissions after it.</summary>
    public int Apply(int permissions, bool isDirectory) => _change(permissions, isDirectory) & 0xFFF;

    /// <summary>Reads one.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static ModeChange Parse(string text)
    {
        if (Modes.TryReadOctal(text, out var octal))
            return new ModeChange((_, _) => octal);
        var clauses = text.Split(',').Select(Clause).ToList();
        return new ModeChange((mode, isDirectory) => clauses.Aggregate(mode, (current, clause) => clause(current, isDirectory)));

        Func<int, bool, int> Clause(string clause)
        {
            var sign = clause.IndexOfAny(['+', '-', '=']);
            if (sign < 0 || clause.AsSpan(0, sign).ContainsAnyExcept(Who) || clause.AsSpan(sign + 1).ContainsAnyExcept(What))
                throw new UsageException($"'{text}' is not a mode; write octal digits as in 755, or letters as in u+x,go-w.");
            var who = sign == 0 ? "a" : clause[..sign];
            var what = clause[(sign + 1)..];
            return (mode, isDirectory) => Change(mode, who, clause[sign], what, isDirectory);
        }
    }

    private static int Change(int mode, string who, char sign, string what, bool isDirectory)
    {
        int bits = 0, all = 0;
        foreach (var (letter, shift) in new[] { ('u', 6), ('g', 3), ('o', 0) })
            if (who.Contains(letter) || who.Contains('a'))
            {
                bits |= Permissions(what, mode, isDirectory) << shift;
                bits |= what.Contains('s') && letter != 'o' ? letter == 'u' ? 0x800 : 0x400 : 0;
                all |= 7 << shift;
            }
        bits |= what.Contains('t') ? 0x200 : 0;
        return sign switch
        {
            '+' => mode | bits,
            '-' => mode & ~bits,
            _ => (mode & ~all) | bits,
        };
    }

    private static int Permissions(string what, int mode, bool isDirectory) =>
        (what.Contains('r') ? 4 : 0) | (what.Contains('w') ? 2 : 0) | (what.Contains('x') || (what.Contains('X') && (isDirectory || (mode & 0x49) != 0)) ? 1 : 0);
}
