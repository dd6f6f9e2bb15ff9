using System.Globalization;
using Xunit;

namespace Cairn.Testing;

/// <summary>The provider: describing, creating, opening, refusing.</summary>
public abstract partial class EngineConformance
{
    private EngineSettings SettingsAt(string path, Dictionary<string, string>? options = null) =>
        new(path, Tables.Schema, EngineOptionValues.Parse(Under.Name, Under.Provider.Options, options ?? []));

    [SkippableFact]
    public void A_provider_describes_itself()
    {
        Assert.Matches("^[a-z0-9]+$", Under.Name);
        Assert.InRange(Under.Provider.BestFor.Length, 5, 120);
        var found = Under.Provider.Probe();
        Assert.True(found.Available);
        Assert.Null(found.ToInstall);
        Assert.Equal(found.Library is null, found.Version is null);
    }

    [SkippableFact]
    public void Every_option_is_documented_and_its_default_parses_and_opens()
    {
        foreach (var option in Under.Provider.Options)
        {
            Assert.Matches("^[a-z][a-z0-9_]*$", option.Name);
            Assert.True(option.Description.Length > 20, option.Name);
            Assert.NotEmpty(option.Range);
            EngineOptionValues.Parse(Under.Name, Under.Provider.Options, new Dictionary<string, string> { [option.Name] = option.Default });
        }
        Assert.Equal(Under.Provider.Options.Count, Under.Provider.Options.Select(option => option.Name).Distinct().Count());
        using var engine = Under.Provider.Create(SettingsAt(Path));
    }

    [SkippableFact]
    public void Every_option_takes_effect_at_its_limits_without_harm()
    {
        foreach (var option in Under.Provider.Options)
            foreach (var value in Extremes(option))
            {
                var settings = SettingsAt(Files[$"{option.Name}-{value}"], new() { [option.Name] = value });
                using var engine = Under.Provider.Create(settings);
                engine.Put(Blobs, [1], Bytes.Random(10_000, 1));
                Assert.Equal(Bytes.Random(10_000, 1), engine.Get(Blobs, [1]));
                engine.Sync();
            }
    }

    [SkippableFact]
    public void An_unknown_or_malformed_option_is_an_error_that_lists_the_known_ones()
    {
        var wrong = new List<Dictionary<string, string>> { new() { ["no_such_option"] = "1" } };
        wrong.AddRange(Under.Provider.Options.Select(option => new Dictionary<string, string> { [option.Name] = "nonsense" }));
        wrong.AddRange(Under.Provider.Options.Select(option => new Dictionary<string, string> { [option.Name] = "" }));
        wrong.AddRange(Under.Provider.Options.Select(option => new Dictionary<string, string> { [option.Name] = "-1" }));
        foreach (var options in wrong)
        {
            var refused = Assert.Throws<CairnException>(() => SettingsAt(Path, options));
            Assert.Equal(ErrorCode.BadSpec, refused.Code);
            Assert.Contains(options.Keys.Single(), refused.Message, StringComparison.Ordinal);
            Assert.All(Under.Provider.Options, option => Assert.Contains(option.Name, refused.Message, StringComparison.Ordinal));
        }
    }

    [SkippableFact(Needs = Needs.Persistence)]
    public void It_recognises_its_own_vaults_and_nothing_else()
    {
        Store("a");
        Assert.True(Under.Provider.Recognises(Path));
        Engine.Dispose();
        var before = Disk.Fingerprint(Files.Path);
        Assert.True(Under.Provider.Recognises(Path));
        Assert.Equal(before, Disk.Fingerprint(Files.Path));
        foreach (var other in Impostors())
            Assert.False(Under.Provider.Recognises(other), other);
    }

    [SkippableFact(Needs = Needs.Persistence)]
    public void Create_makes_a_vault_durably_that_can_be_opened()
    {
        Engine.Dispose();
        Assert.True(Under.Provider.Recognises(Path));
        Reopen();
        Assert.Equal("", Engine.Content());
    }

    [SkippableFact(Needs = Needs.Persistence)]
    public void Create_takes_an_empty_directory_if_it_makes_directories()
    {
        Engine.Dispose();
        if (!Directory.Exists(Path))
            return;
        Directory.CreateDirectory(Files["empty"]);
        using var engine = Under.Create(Files["empty"], Tables.Schema);
        engine.Put(Blobs, [1], [1]);
    }

    [SkippableFact(Needs = Needs.Persistence)]
    public void Create_where_something_is_says_so_and_changes_nothing()
    {
        Store("a");
        Engine.Dispose();
        foreach (var taken in Impostors().Append(Path))
        {
            var before = Disk.Fingerprint(Files.Path);
            AssertCode(ErrorCode.VaultExists, () => Under.Create(taken, Tables.Schema));
            Assert.Equal(before, Disk.Fingerprint(Files.Path));
        }
    }

    [SkippableFact(Needs = Needs.Persistence)]
    public void Create_that_fails_leaves_nothing_behind()
    {
        _ = Files.Path;
        var before = Disk.Fingerprint(Files.Path);
        var refused = Assert.Throws<CairnException>(() => Under.Create(Files["no/such/directory/vault"], Tables.Schema));
        Assert.Contains(refused.Code, new[] { ErrorCode.NoSuchVault, ErrorCode.AccessDenied, ErrorCode.InputOutput, ErrorCode.BadSpec });
        Assert.Equal(before, Disk.Fingerprint(Files.Path));
        using var medium = ReadOnlyMount.Of(Files.Path);
        refused = Assert.Throws<CairnException>(() => Under.Create(medium["vault"], Tables.Schema));
        Assert.Contains(refused.Code, new[] { ErrorCode.AccessDenied, ErrorCode.ReadOnly, ErrorCode.InputOutput });
        Assert.Equal(before, Disk.Fingerprint(Files.Path));
    }

    [SkippableFact]
    public void Open_where_nothing_is_says_so_and_makes_nothing()
    {
        _ = Files.Path;
        foreach (var access in new[] { Access.ReadWrite, Access.ReadOnly })
        {
            AssertCode(ErrorCode.NoSuchVault, () => Under.Open(Path, Tables.Schema, access));
            AssertCode(ErrorCode.NoSuchVault, () => Under.Open(Files["no/such/vault"], Tables.Schema, access));
        }
        Assert.Equal("", Disk.Fingerprint(Files.Path));
    }

    [SkippableFact(Needs = Needs.Persistence)]
    public void Open_of_what_is_not_a_vault_says_so_and_modifies_nothing()
    {
        foreach (var impostor in Impostors())
            foreach (var access in new[] { Access.ReadWrite, Access.ReadOnly })
            {
                var before = Disk.Fingerprint(Files.Path);
                AssertCode(ErrorCode.NotAVault, () => Under.Open(impostor, Tables.Schema, access));
                Assert.Equal(before, Disk.Fingerprint(Files.Path));
            }
    }

    [SkippableFact(Needs = Needs.Persistence)]
    public void A_path_that_makes_no_sense_is_a_bad_specification()
    {
        AssertCode(ErrorCode.BadSpec, () => Under.Create("", Tables.Schema));
        Assert.Contains(Assert.Throws<CairnException>(() => Under.Open("", Tables.Schema)).Code, new[] { ErrorCode.BadSpec, ErrorCode.NoSuchVault });
    }

    [SkippableFact]
    public void Many_vaults_may_be_open_at_once()
    {
        var engines = Enumerable.Range(0, 5).Select(i => Later(Under.Create(Files[$"vault{i}"], Tables.Schema))).ToList();
        for (var i = 0; i < engines.Count; i++)
            engines[i].Put(Blobs, "which"u8.ToArray(), [(byte)i]);
        for (var i = 0; i < engines.Count; i++)
            Assert.Equal(new[] { (byte)i }, engines[i].Get(Blobs, "which"u8.ToArray()));
    }

    [SkippableFact]
    public void A_path_may_hold_blanks_signs_and_letters_of_any_language()
    {
        foreach (var name in new[] { "with blank", "100%?&=#", "Käse ☃ 石", "-dash", "a:b" })
        {
            using var engine = Under.Create(Files[name], Tables.Schema);
            engine.Put(Blobs, [1], Bytes.Of("here"));
            Assert.Equal(Bytes.Of("here"), engine.Get(Blobs, [1]));
            if (Under.Capabilities.Persistent)
                Assert.True(VaultPath.Exists(Files[name]), name);
        }
    }

    /// <summary>Paths of things that are there and are no vaults.</summary>
    private List<string> Impostors()
    {
        void Make(string name, byte[] content)
        {
            if (!File.Exists(Files[name]))
                File.WriteAllBytes(Files[name], content);
        }
        Make("empty-file", []);
        Make("text", "This is a letter, not a vault.\n"u8.ToArray());
        Make("noise", Bytes.Random(100_000, 1));
        Make("zeros", new byte[65_536]);
        if (!Directory.Exists(Files["directory"]))
        {
            Directory.CreateDirectory(Files["directory"]);
            File.WriteAllBytes(Files["directory/some-file"], Bytes.Random(1000, 2));
        }
        return [Files["empty-file"], Files["text"], Files["noise"], Files["zeros"], Files["directory"]];
    }

    private static IEnumerable<string> Extremes(EngineOption option) => option.Kind == OptionKind.Choice
        ? option.Choices
        : [option.Minimum.ToString(CultureInfo.InvariantCulture), .. option.Maximum <= 1 << 24 ? [option.Maximum.ToString(CultureInfo.InvariantCulture)] : Array.Empty<string>()];
}
