# What the scripts share: where the repository is, and a .NET SDK that works. To be sourced by bash.

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
program_name=${program_name:-$(basename "$0")}

say() { printf '%s: %s\n' "$program_name" "$*" >&2; }
die() { say "$@"; exit 1; }

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false
export DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE=true DOTNET_CLI_UI_LANGUAGE=en
# The SDK would want libicu, which a small machine does not have, for nothing that is used here.
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
# No build servers that outlive the build.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0

if [ -z "${HOME:-}" ]; then
  export HOME=$repository/.build/home
  mkdir -p "$HOME"
fi

# Puts a dotnet on PATH that has an SDK good for this repository, or says what to install.
need_sdk() {
  local place
  if ! command -v dotnet >/dev/null; then
    for place in "${DOTNET_ROOT:-}" "$HOME/.dotnet" /usr/share/dotnet /usr/lib/dotnet; do
      [ -x "$place/dotnet" ] && PATH=$place:$PATH && break
    done
  fi
  command -v dotnet >/dev/null || die "the .NET 10 SDK is needed and there is no 'dotnet' on this machine. Install it from https://dotnet.microsoft.com/download/dotnet/10.0"
  sdk_version=$(cd "$repository" && dotnet --version 2>/dev/null) ||
    die "the .NET 10 SDK is needed; this machine has: $(dotnet --list-sdks 2>/dev/null | awk '{ printf "%s%s", comma, $1; comma = ", " } END { if (!NR) printf "none" }'). Install it from https://dotnet.microsoft.com/download/dotnet/10.0"
}

# A temporary directory of our own: the SDK leaves things behind in it at every run.
use_temporary() {
  temporary=$(mktemp -d "${TMPDIR:-/tmp}/cairn.XXXXXX") || die "no temporary directory could be made."
  export TMPDIR=$temporary
  trap remove_temporary EXIT
}
remove_temporary() { rm -rf --one-file-system "$temporary"; }

# Prints what the compiler or NuGet found wrong in a build log; all of it when that cannot be told.
show_errors() {
  grep -E '(^|: )error( [A-Z]+[0-9]+)?:' "$1" | sed 's/ \[[^]]*\]$//' | sort -u >&2 || cat "$1" >&2
}
