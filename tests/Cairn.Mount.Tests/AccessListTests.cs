namespace Cairn.Mount.Tests;

/// <summary>Access control lists in a mount do what they do on the machine's own file system.</summary>
public sealed class AccessListTests
{
    /// <summary>Lists set, taken away, inherited and changed by chmod, by all ways in which nodes are created; what others may then do; wrong ones.</summary>
    private const string Deeds = """
        umask 022
        touch plain && setfacl -m u:65534:rw,g:12:r plain && mkdir d && setfacl -m u:65534:rwx d
        chmod 640 plain && chmod g-w d && touch masked && setfacl -m u:65534:rwx,m::r masked && chmod 777 masked
        touch minimal && setfacl -m u:1:r minimal && setfacl -b minimal && touch removed && setfacl -m u:1:rw removed && setfacl -x u:1,m removed
        touch suid && chmod 6755 suid && setfacl -m u:65534:rx suid
        mkdir parent && setfacl -d -m u:65534:rwx,g::rx,o::- parent && setfacl -m g:12:rwx parent
        (umask 077; touch parent/file; mkdir parent/dir; mkfifo parent/fifo; ln -s file parent/symbolic; touch parent/dir/deep; cp /bin/true parent/dir/program)
        (umask 000; touch parent/open; mkdir -m 700 parent/closed; mkdir -p parent/a/b; touch parent/a/b/c)
        mkdir strict && setfacl -d -m u::rx,g::-,o::- strict && touch strict/file && mkdir strict/dir && touch strict/dir/file
        setfacl -k parent/a && touch parent/a/none && (umask 027; touch parent/a/masked; mkdir parent/a/maskeddir)
        setfacl -R -m u:7:r parent/dir && setfacl -R -x u:65534 parent/dir
        mv parent/file moved && ln plain linked && cp -a parent copied && chmod -R g= copied && cp --preserve=mode plain parent/like
        setfacl -d -m u:1:r plain; echo "default of a file: $?"
        setfacl -k plain; echo "none to remove: $?"
        setfacl -k d; echo "none to remove: $?"
        setfattr -n system.posix_acl_access -v 0x02 d 2> /dev/null; echo "too short: $?"
        setfattr -n system.posix_acl_access -v 0x0200000001000700ffffffff d 2> /dev/null; echo "incomplete: $?"
        mkdir -m 2770 group && chgrp 12 group && setfacl -d -m g:13:rwx group && touch group/file && mkdir group/dir
        chown 3:3 plain && chmod 000 masked && chmod 777 parent strict
        """;

    /// <summary>What somebody who is not root may do, and what root does without asking.</summary>
    private const string Uses = """
        as() { setpriv --reuid 65534 --regid 65534 --clear-groups -- "$@" 2> /dev/null; echo "$? $*"; }
        as cat plain; as sh -c 'echo more >> plain'; as cat masked; as sh -c 'echo x > d/new'; as ls d; as cat parent/open; as sh -c 'echo x >> parent/open'; as touch parent/theirs
        as cat parent/like; as ls parent/closed; as ls parent/a/b; as cat strict/file; as ls strict/dir; as cat linked; as setfacl -m u:1:r parent/theirs; as setfacl -m u:1:r plain
        as chmod 600 parent/theirs; as cat parent/theirs; as setfacl -b parent/theirs; as rm parent/theirs
        """;

    [SkippableFact]
    public void They_are_kept_inherited_and_checked_as_on_another_file_system()
    {
        Require();
        using var mount = new MountedVault("--acl", "--allow-other");
        var other = Directory.CreateDirectory(mount.Beside("other")).FullName;
        MountedVault.Shell(mount.Path, "chmod 755 .. . && chmod 755 ../other");
        Assert.Equal(Play(other), Play(mount.Path));
        mount.Unmount();
        mount.Mount("--acl", "--allow-other");
        Assert.Equal(Look(other), Look(mount.Path));
        mount.UnmountAndCheck();
    }

    [SkippableFact]
    public void Programs_that_copy_trees_take_them_along_there_and_back()
    {
        Require();
        MountedVault.RequireProgram("rsync");
        using var mount = new MountedVault("--acl", "--allow-other");
        var other = Directory.CreateDirectory(mount.Beside("other")).FullName;
        MountedVault.Shell(other, Deeds);
        MountedVault.Shell(mount.Path, "rsync -aHAX ../other/ synced && rsync -aHAX synced/ ../back && test -z \"$(rsync -aHAXci --delete --dry-run ../other/ ../back)\"");
        MountedVault.Shell(mount.Path, "mkdir tarred ../untarred && tar c --acls -C ../other . | tar x --acls -C tarred && tar c --acls -C tarred . | tar x --acls -C ../untarred");
        foreach (var copy in new[] { mount["synced"], mount["tarred"], mount.Beside("back"), mount.Beside("untarred") })
            Assert.Equal(Look(other), Look(copy));
        mount.Unmount();
        // What is kept is exported where lists do not count, too; and where they do not, nobody is told of them.
        MountedVault.Shell(mount.Beside(""), $"'{MountedVault.Dotnet}' '{MountedVault.Program}' -V '{mount.Spec}' export /synced exported");
        Assert.Equal(Look(other), Look(mount.Beside("exported")));
        mount.Mount();
        Assert.Equal("", MountedVault.Shell(mount["synced"], "getfattr -R -h -m - -d . ; cp -a parent without"));
        mount.UnmountAndCheck();
    }

    [SkippableFact]
    public void Without_the_option_they_are_refused()
    {
        Require();
        using var mount = new MountedVault();
        var (code, said) = MountedVault.Run("sh", "-c", $"touch '{mount["f"]}' && setfacl -m u:1:r '{mount["f"]}'");
        Assert.Equal(1, code);
        Assert.Contains("not supported", said, StringComparison.Ordinal);
    }

    private static string Play(string directory) => MountedVault.Shell(directory, $"exec 2>&1\n{Deeds}\n{Uses}") + Look(directory);

    private static string Look(string directory) =>
        MountedVault.Shell(directory, "find . -printf '%P %y %m %U %G\\n' | sort && find . ! -type l | sort > ../names && getfacl -p -n - < ../names && xargs getfattr -m ^system -e hex -d < ../names");

    private static void Require()
    {
        MountedVault.RequireProgram("setfacl");
        MountedVault.RequireProgram("getfattr");
        if (Environment.UserName != "root")
            Skip.Because("This test gives files to others, as only root can.");
    }
}
