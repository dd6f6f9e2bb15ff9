using System.Globalization;
using Cairn.Mount.Tests.Native;

namespace Cairn.Mount.Tests.Programs;

/// <summary>Programs that copy, install and build whole trees.</summary>
public sealed class TreeTests
{
    [SkippableTheory]
    [MemberData(nameof(Vaults.All), MemberType = typeof(Vaults))]
    public void Rsync_copies_all_that_there_is_of_files_there_and_back(string engine, string vault)
    {
        MountedVault.RequireProgram("rsync");
        using var mount = new MountedVault(engine, [], name: vault);
        MountedVault.Shell(Directory.CreateDirectory(mount.Beside("from")).FullName, $"for i in $(seq {TestSettings.Rounds(200, 5000)}); do mkdir -p d$((i % 17))/e$((i % 5)); seq $i 300 > d$((i % 17))/e$((i % 5))/f$i; done"
            + " && ln d1/e1/f1 d2/hard && ln -s d1 symbolic && mkfifo fifo && truncate -s 5M sparse && printf x | dd of=sparse bs=1 seek=3000000 conv=notrunc 2> /dev/null && chmod 4755 d1/e1/f1"
            + " && touch -d 2001-02-03T04:05:06.789123456 d4 && printf x > \"$(printf 'odd\\nname')\" && (test $(id -u) != 0 || { mknod null c 1 3 && chown 12:34 d5; })");
        SetXattr(mount.Beside("from/d3"), "user.a", "of a directory");
        SetXattr(mount.Beside("from/d1/e1/f1"), "user.b", "of a file");
        MountedVault.Shell(mount.Path, $"rsync -aHAXS '{mount.Beside("from")}/' copy && test -z \"$(rsync -aHAXci --delete --dry-run '{mount.Beside("from")}/' copy)\"");
        var moments = new Moments(mount);
        MountedVault.Shell(mount.Path, "rm copy/fifo copy/null copy/odd*");
        moments.Remember("copied");
        MountedVault.Shell(mount.Path, $"rsync -aHAXS '{mount.Beside("from")}/' copy && rsync -aHAXS copy/ '{mount.Beside("back")}' && test -z \"$(rsync -aHAXci --delete --dry-run '{mount.Beside("from")}/' '{mount.Beside("back")}')\"");
        MountedVault.Shell(mount.Path, "seq 9 > copy/d1/e1/f1 && rsync -aHAXS --delete copy/ other && diff -r --no-dereference copy/d1 other/d1 && rm -r copy other");
        moments.Verify();
        mount.UnmountAndCheck();
    }

    [SkippableTheory]
    [MemberData(nameof(Vaults.All), MemberType = typeof(Vaults))]
    public void Npm_installs_packages_of_many_files(string engine, string vault)
    {
        MountedVault.RequireLong();
        MountedVault.RequireProgram("npm");
        using var mount = new MountedVault(engine, [], name: vault);
        MountedVault.Shell(Directory.CreateDirectory(mount.Beside("packages")).FullName, """
            for p in a b c; do
              mkdir -p $p/lib $p/bin && echo "{\"name\":\"$p\",\"version\":\"1.0.0\",\"bin\":{\"run-$p\":\"bin/run.js\"}}" > $p/package.json
              for i in $(seq 700); do mkdir -p $p/lib/d$((i % 30)) && echo "module.exports = $i" > $p/lib/d$((i % 30))/m$i.js; done
              printf '#!/usr/bin/env node\nconsole.log(require("../lib/d7/m7.js"))\n' > $p/bin/run.js
              (cd $p && npm pack --silent --cache ../cache > /dev/null && mv *.tgz ..)
            done
            """);
        MountedVault.Shell(mount.Path, $"mkdir app && cd app && npm init -y > /dev/null && npm install --offline --no-audit --no-fund --cache ../cache '{mount.Beside("packages")}'/*.tgz 2>&1 && test \"$(npx --offline run-b)\" = 7"
            + $" && for p in a b c; do diff -r node_modules/$p '{mount.Beside("packages")}'/$p; done");
        var moments = new Moments(mount);
        moments.Remember("installed");
        MountedVault.Shell(mount["app"], "npm ci --offline --no-audit --no-fund --cache ../cache 2>&1 && npm uninstall --offline --no-audit --cache ../cache a 2>&1 && test ! -e node_modules/a && test \"$(npx --offline run-c)\" = 7");
        moments.Verify();
        mount.UnmountAndCheck();
    }

    [SkippableTheory]
    [MemberData(nameof(Vaults.All), MemberType = typeof(Vaults))]
    public void This_project_is_built_in_it(string engine, string vault)
    {
        MountedVault.RequireLong();
        using var mount = new MountedVault(engine, [], name: vault);
        MountedVault.Shell(SystemMountTests.Repository, $"tar c --exclude=bin --exclude=obj *.slnx *.props *.json .editorconfig $(ls nuget.config NuGet.config *.targets *.globalconfig 2> /dev/null) src | tar x -C '{mount.Path}'");
        MountedVault.Shell(mount.Path, $"'{MountedVault.Dotnet}' build src/Cairn.FileSystem --configuration Release --nologo --verbosity quiet --disable-build-servers -p:UseSharedCompilation=false 2>&1");
        Assert.True(File.Exists(mount["artifacts/bin/Cairn.FileSystem/release/Cairn.FileSystem.dll"]));
        var moments = new Moments(mount);
        moments.Remember("built");
        MountedVault.Shell(mount.Path, "rm -rf artifacts");
        moments.Verify();
        mount.UnmountAndCheck();
    }

    [SkippableTheory]
    [MemberData(nameof(Vaults.All), MemberType = typeof(Vaults))]
    public void A_directory_may_have_very_many_entries(string engine, string vault)
    {
        var count = TestSettings.Rounds(5_000, 1_000_000);
        using var mount = new MountedVault(engine, [], name: vault);
        Directory.CreateDirectory(mount["d"]);
        for (var i = 0; i < count; i++)
            Assert.Equal(0, Sys.MakeNode(At(i), 0x81A4, 0));
        Assert.Equal(-17, Sys.MakeNode(At(count / 2), 0x81A4, 0));
        Assert.Equal(Enumerable.Range(0, count), Listed());
        // While it is listed, each tenth goes; what was there before and is there afterwards is listed once.
        var left = new List<int>();
        foreach (var name in Directory.EnumerateFiles(mount["d"]))
        {
            var number = Number(name);
            if (number % 10 == 0)
                Assert.Equal(0, Sys.Unlink(name));
            else
                left.Add(number);
        }
        Assert.Equal(Enumerable.Range(0, count).Where(static number => number % 10 != 0), left.Order());
        Assert.Equal(left.Order(), Listed());
        mount.Unmount();
        mount.Mount();
        Assert.Equal(left.Count, Listed().Count());
        Assert.True(File.Exists(At(count - 1)));
        Assert.False(File.Exists(At(count - 10)));
        mount.UnmountAndCheck();

        string At(int number) => string.Create(CultureInfo.InvariantCulture, $"{mount.Path}/d/entry-{number}");
        IEnumerable<int> Listed() => Directory.EnumerateFiles(mount["d"]).Select(Number).Order();
        static int Number(string name) => int.Parse(name.AsSpan(name.LastIndexOf('-') + 1), CultureInfo.InvariantCulture);
    }

    private static void SetXattr(string path, string name, string value) => Assert.Equal(0, Sys.SetXattr(path, name, System.Text.Encoding.UTF8.GetBytes(value), 0));
}
