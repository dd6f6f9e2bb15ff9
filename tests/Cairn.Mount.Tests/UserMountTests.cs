namespace Cairn.Mount.Tests;

/// <summary>Mounts by a user who is not root, through <c>fusermount3</c>.</summary>
public sealed class UserMountTests
{
    /// <summary>On /mnt, which the user can reach, stands what is needed; nobody else sees that. /dev/fuse is everybody's, and who mounted may cut the connection, as on most machines.</summary>
    private const string Setting = """
        set -eu
        mount -t tmpfs -o mode=755 tmpfs /mnt
        mkdir /mnt/program /mnt/dotnet /mnt/home
        mount --bind "$1" /mnt/program
        mount --bind "$2" /mnt/dotnet
        mknod /mnt/fuse c 10 229
        chmod 666 /mnt/fuse
        mount --bind /mnt/fuse /dev/fuse
        mountpoint -q /sys/fs/fuse/connections || mount -t fusectl fusectl /sys/fs/fuse/connections
        chown daemon /mnt/home
        printf '#!/bin/sh\nexec /mnt/dotnet/dotnet "/mnt/program/%s" "$@"\n' "$3" > /mnt/cairn
        chmod 755 /mnt/cairn
        cat > /mnt/script
        exec setpriv --reuid=daemon --regid=daemon --clear-groups env -i PATH="/mnt:$PATH" HOME=/mnt/home DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 sh -c 'set -eu; cd; mkdir m; trap "fusermount3 -uz m 2> /dev/null || :" EXIT; . /mnt/script'
        """;

    public UserMountTests()
    {
        MountedVault.RequireFuse();
        MountedVault.RequireProgram("fusermount3");
        if (MountedVault.Run("unshare", "--mount", "setpriv", "--reuid=daemon", "--regid=daemon", "--clear-groups", "true").Code != 0)
            Skip.Because("Becoming another user needs root, in a mount namespace of its own.");
    }

    [SkippableFact]
    public void A_user_mounts_a_vault_and_all_in_it_is_the_users()
    {
        Assert.Equal("by the command line, changed\nnot permitted\nunmounted\nwhole", Run("""
            cairn init v.cairn > /dev/null
            echo 'by the command line' | cairn -V v.cairn write /f -
            cairn mount v.cairn m > /dev/null
            echo 'in the mount' > m/g
            echo "$(cat m/f), changed" > m/f
            cat m/f
            mkdir m/d && mv m/g m/d && ln m/d/g m/h && chmod 600 m/h && touch -d 2001-02-03 m/h && chown daemon:daemon m/h && test "$(stat -c '%U %a %h' m/d/g)" = 'daemon 600 2'
            chown root m/f 2> /dev/null || echo 'not permitted'
            cairn status m > /dev/null && ls m/.cairn > /dev/null
            cairn umount m
            ls -A m
            echo unmounted
            cairn -V v.cairn check > /dev/null 2>&1 && echo whole
            """));
    }

    [SkippableFact]
    public void A_user_cleans_up_when_the_process_that_served_was_killed_or_programs_stay_in_the_mount()
    {
        Assert.Equal("dead\nkept\nbusy\nwhole", Run("""
            cairn init v.cairn > /dev/null
            cairn mount v.cairn m > /dev/null
            echo kept > m/f && sync m/f
            kill -KILL $(cairn status m --json | sed -n 's/.*"process": *\([0-9]*\).*/\1/p')
            sleep 1
            ls m 2> /dev/null || echo dead
            cairn umount --force m > /dev/null 2>&1
            cairn mount v.cairn m > /dev/null
            cat m/f
            (cd m && sleep 100) & sleeper=$!
            sleep 0.3
            cairn umount m 2> /dev/null || echo busy
            cairn umount --force m
            kill $sleeper
            test -z "$(ls m)"
            cairn -V v.cairn check > /dev/null 2>&1 && echo whole
            """));
    }

    private static string Run(string script)
    {
        var program = MountedVault.Program;
        var (code, said) = MountedVault.RunWith(script, "unshare", "--mount", "sh", "-c", Setting, "sh", Path.GetDirectoryName(program)!, Runtime, Path.GetFileName(program));
        Assert.True(code == 0, $"It ended with {code}: {said}");
        return said.Trim();
    }

    /// <summary>The directory that <c>dotnet</c> itself is in.</summary>
    private static string Runtime => MountedVault.Run("sh", "-c", $"dirname \"$(readlink -f \"$(command -v '{MountedVault.Dotnet}')\")\"").Said.Trim();
}
