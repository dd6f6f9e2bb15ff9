namespace Cairn.Tests.Transfer;

/// <summary>A vault, and directories of the machine beside it.</summary>
public abstract class TransferFixture : IDisposable
{
    private readonly TestDirectory _directory = new();

    protected TransferFixture()
    {
        Vault = Vault.Create($"sqlite:{_directory["vault.cairn"]}");
        Directory.CreateDirectory(Source);
    }

    protected Vault Vault { get; }

    protected Branch Main => Vault.Branch();

    protected string Top => _directory.Path;

    protected string Source => _directory["source"];

    protected string Target => _directory["target"];

    public void Dispose()
    {
        Vault.Dispose();
        Machine.Run(Top, "rm -rf source target");
        _directory.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Runs a script in the source.</summary>
    protected void InSource(string script) => Machine.Run(Source, script);

    protected ImportReport Import(ImportOptions? options = null, string destination = "/") => new Importer(Main, options).ImportDirectory(Source, destination);

    protected ExportReport Export(ExportOptions? options = null, string source = "/", long? at = null) =>
        new Exporter(Main.At(at ?? Main.Tip), options).ExportDirectory(source, Target);

    /// <summary>Exports, and says that the target is what the source is.</summary>
    protected void AssertComesBack()
    {
        Machine.Run(Top, "rm -rf target");
        Export();
        Assert.Equal(Machine.List(Source), Machine.List(Target));
        Assert.Equal(Machine.Sums(Source), Machine.Sums(Target));
        Assert.Empty(Vault.Check());
    }
}
