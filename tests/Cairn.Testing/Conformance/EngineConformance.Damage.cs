using Xunit;

namespace Cairn.Testing;

/// <summary>Files that are not what was written: an error with a name, never a wrong value, and nobody falls over it.</summary>
public abstract partial class EngineConformance
{
    [SkippableFact(Needs = Needs.Persistence)]
    public void A_flipped_bit_or_byte_anywhere_is_an_error_with_a_name_or_harmless_but_never_a_wrong_value()
    {
        var files = DamagedVaultFiles();
        var random = new Random(TestSettings.Seed is { } seed ? (int)seed : Environment.TickCount);
        var damages = Enumerable.Range(0, TestSettings.Rounds(50, 4000)).Select(_ => RandomDamage(files, random)).ToList();
        foreach (var (damage, answer) in AnswersTo(damages))
            Assert.False(answer.StartsWith("wrong", StringComparison.Ordinal), $"{damage}: {answer}");
    }

    [SkippableFact(Needs = Needs.Persistence)]
    public void A_flipped_bit_in_the_head_of_any_file_is_an_error_with_a_name_or_harmless_but_never_a_wrong_value()
    {
        var damages = DamagedVaultFiles()
            .SelectMany(file => Enumerable.Range(0, (int)Math.Min(file.Length, TestSettings.Rounds(16, 400))).Select(at => new Damage(file.Name, at, at % 8)))
            .ToList();
        foreach (var (damage, answer) in AnswersTo(damages))
            Assert.False(answer.StartsWith("wrong", StringComparison.Ordinal), $"{damage}: {answer}");
    }

    [SkippableFact(Needs = Needs.Persistence)]
    public void Verify_reports_when_a_values_bytes_were_hit()
    {
        var files = DamagedVaultFiles();
        var found = 0;
        foreach (var (_, key, value) in DamageData.All(Tables).Where(record => record.Value.Length is > 100 and < 2000).Take(TestSettings.Rounds(25, 200)))
        {
            var answers = AnswersTo(Places(files, value.AsSpan(20, 16).ToArray()));
            found += answers.Count > 0 ? 1 : 0;
            Assert.True(answers.Count == 0 || answers.Exists(Told), $"{Convert.ToHexStringLower(key)}:\n{string.Join('\n', answers)}");
        }
        Assert.True(found >= 20, $"Only {found} values could be found in the files.");
    }

    private static bool Told((Damage Damage, string Answer) trial) =>
        trial.Answer.StartsWith("reported", StringComparison.Ordinal) || trial.Answer.StartsWith("refused", StringComparison.Ordinal);

    [SkippableFact(Needs = Needs.Persistence)]
    public void A_truncated_file_is_told_before_anything_is_read_or_mapped_and_nothing_is_modified()
    {
        LargeValues.Put(Engine, Tables, 0, 30);
        Engine.Compact();
        var (name, length) = DamagedVaultFiles().MaxBy(file => file.Length);
        Assert.True(length > 30 * LargeValues.Size / 2);
        long[] ends = [100, 4096, 65_536, length / 2, length / 2 / 4096 * 4096, length - LargeValues.Size, length - 20_000];
        foreach (var (damage, answer) in AnswersTo([.. ends.Select(end => new Damage(name, end, -3))]))
            Assert.True(answer is "refused Truncated" or "refused Corrupt", $"{damage}: {answer}");
        foreach (var (damage, answer) in AnswersTo([new Damage(name, 0, -3), new Damage(name, 1, -3)]))
            Assert.True(answer is "refused Truncated" or "refused Corrupt" or "refused NotAVault", $"{damage}: {answer}");
    }

    [SkippableFact(Needs = Needs.Persistence)]
    public void A_newer_format_is_refused_and_nothing_is_modified()
    {
        Store("a");
        Engine.Dispose();
        Under.MakeNewer(Path);
        AssertRefused(Path, ErrorCode.NewerFormat);
    }

    [SkippableFact(Needs = Needs.Persistence)]
    public void A_vault_of_another_engine_is_refused_and_nothing_is_modified()
    {
        var other = Files["other"];
        Directory.CreateDirectory(other);
        new VaultMarker("other", 1).Write(other);
        File.WriteAllBytes(System.IO.Path.Combine(other, "data"), Bytes.Random(1000, 1));
        AssertRefused(other, ErrorCode.WrongEngine);
    }

    private void AssertRefused(string path, ErrorCode code)
    {
        var before = Disk.Fingerprint(Files.Path);
        foreach (var access in new[] { Access.ReadWrite, Access.ReadOnly })
            AssertCode(code, () => Under.Open(path, Tables.Schema, access));
        AssertCode(ErrorCode.VaultExists, () => Under.Create(path, Tables.Schema));
        Assert.Equal(before, Disk.Fingerprint(Files.Path));
    }

    [SkippableFact(Needs = Needs.Persistence)]
    public void A_copy_that_was_not_damaged_is_found_clean()
    {
        var files = DamagedVaultFiles();
        var zero = files.Select(file => new Damage(file.Name, File.ReadAllBytes(Files[file.Name]).AsSpan().IndexOf((byte)0), -1)).First(damage => damage.Offset >= 0);
        var (_, answer) = Assert.Single(AnswersTo([zero]));
        Assert.Equal("clean corrupt=0 missing=0", answer);
    }

    private List<(string Name, long Length)> DamagedVaultFiles()
    {
        DamageData.Store(Engine, Tables);
        Engine.Dispose();
        return [.. Directory.GetFiles(Files.Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(file => (System.IO.Path.GetRelativePath(Files.Path, file), new FileInfo(file).Length)).Where(file => file.Length > 0)];
    }

    private static Damage RandomDamage(List<(string Name, long Length)> files, Random random)
    {
        var at = random.NextInt64(files.Sum(file => file.Length));
        foreach (var (name, length) in files)
        {
            if (at < length)
                return new Damage(name, at, random.Next(4) > 0 ? random.Next(8) : random.Next(-2, 0));
            at -= length;
        }
        throw new InvalidOperationException("No file holds that offset.");
    }

    /// <summary>Damages to each place in the files that holds <paramref name="needle"/>: where it is stored, and where a database
    /// left a copy behind that nothing refers to.</summary>
    private List<Damage> Places(List<(string Name, long Length)> files, byte[] needle)
    {
        var places = new List<Damage>();
        foreach (var (name, _) in files)
        {
            var content = File.ReadAllBytes(Files[name]);
            for (var at = content.AsSpan().IndexOf(needle); at >= 0;)
            {
                places.Add(new Damage(name, at + 5, 3));
                var next = content.AsSpan(at + 1).IndexOf(needle);
                at = next < 0 ? -1 : at + 1 + next;
            }
        }
        return places;
    }

    /// <summary>Has a second process try each damage; should one bring it down, another goes on, and that is the answer.</summary>
    private List<(Damage Damage, string Answer)> AnswersTo(List<Damage> damages)
    {
        var answers = new List<(Damage, string)>();
        while (answers.Count < damages.Count)
        {
            RemoveDamagedCopy();
            using var child = new ChildProcess(ChildCommands.Damage, Under, Path);
            foreach (var damage in damages.Skip(answers.Count))
            {
                child.Tell(damage.ToString());
                var alive = child.TryNextLine(out var answer);
                answers.Add((damage, alive ? answer : $"wrong: it brought the process down {child.Complaints()}"));
                if (!alive)
                    break;
            }
        }
        RemoveDamagedCopy();
        return answers;
    }

    /// <summary>What a process that was brought down left behind.</summary>
    private void RemoveDamagedCopy()
    {
        if (Directory.Exists(Files.Path + "-damaged"))
            Directory.Delete(Files.Path + "-damaged", recursive: true);
    }
}
