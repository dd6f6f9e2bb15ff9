#!/usr/bin/env bash
# Importing, importing again and exporting a tree, against what one would use instead:  ./dev bench transfer [--rounds N] [--markdown] [TREE]
#
# TREE is the .NET SDK's own folder unless another is named. restic and borg are installed where they are missing and this is root. All
# run one after the other in each round, on the same disk, with files in the machine's cache; figures are medians over rounds. What the processors
# did is told besides: where others use the machine too it says more than the clock. CAIRN_PROGRAM names another program than ./cairn builds.
#
# Nothing is deleted before the end, for which some 6 GB a round are needed: for a minute after many files were deleted ext4 takes several times longer to
# create one, looking for a number that was not in use lately, and whoever came next would pay for whoever came before.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."

rounds=3 markdown= tree=$(dotnet --list-sdks | sed -n 's|^.* \[\(.*\)/sdk\]$|\1|p' | tail -n 1)
while [ $# -gt 0 ]; do
  case $1 in
    --rounds) rounds=$2; shift ;;
    --markdown) markdown=1 ;;
    -h | --help) sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "$0"; exit 0 ;;
    -*) echo "bench transfer: there is no option $1" >&2; exit 2 ;;
    *) tree=$(readlink -f "$1") ;;
  esac
  shift
done

missing=()
for need in "restic restic" "borgbackup borg" "git git"; do
  command -v "${need#* }" >/dev/null || missing+=("${need%% *}")
done
if [ ${#missing[@]} -gt 0 ]; then
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || { echo "bench transfer: type 'sudo apt-get install ${missing[*]}' first" >&2; exit 1; }
  { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "${missing[@]}"; } >/dev/null 2>&1 </dev/null
fi

cairn=${CAIRN_PROGRAM:-}
[ -n "$cairn" ] || { ./cairn --version >/dev/null; cairn=$PWD/.build/bin/cairn; }
work=$(mktemp -d "${TMPDIR:-/tmp}/cairn-bench-XXXXXX")
trap 'rm -rf "$work"' EXIT
export HOME=$work/home XDG_CACHE_HOME=$work/cache XDG_CONFIG_HOME=$work/config RESTIC_PASSWORD=bench BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK=yes
export GIT_AUTHOR_NAME=bench GIT_AUTHOR_EMAIL=bench@localhost GIT_COMMITTER_NAME=bench GIT_COMMITTER_EMAIL=bench@localhost
mkdir -p "$HOME"
figures=$work/figures
: >"$figures"

# Runs what follows and notes its seconds, by the clock and of the processors, under a name.
clock() {
  local name=$1 TIMEFORMAT='%R %U %S'
  shift
  { time "$@" >"$work/printed" 2>&1 || touch "$work/failed"; } 2>"$work/times"
  [ ! -e "$work/failed" ] || { echo "bench transfer: $name failed:" >&2; tail -5 "$work/printed" >&2; exit 1; }
  awk -v n="$name" 'END { printf "%s\t%.3f\n%s cpu\t%.3f\n", n, $1, n, $2 + $3 }' "$work/times" >>"$figures"
}
# Notes the megabytes of a directory under a name.
size() { printf '%s size\t%s\n' "$1" "$(du -s --block-size=1000 "$2" | awk '{ printf "%.1f", $1 / 1000 }')" >>"$figures"; }
in_tree() { (cd "$tree" && "$@"); }
commit() { git --git-dir="$1" --work-tree="$tree" add -A . && git --git-dir="$1" commit -q -m bench --allow-empty; }

round() {
  local at=$work/round-$1
  mkdir "$at"
  clock "cp import" cp -a "$tree" "$at/cp"
  size cp "$at/cp"
  clock "cp export" cp -a "$at/cp" "$at/cp2"
  for kind in "${kinds[@]}"; do
    mkdir "$at/$kind"
    # shellcheck disable=SC2086 # options are words
    "$cairn" init "$at/$kind/v" ${options[$kind]} >/dev/null
    clock "cairn $kind import" "$cairn" -V "$at/$kind/v" import "$tree"
    clock "cairn $kind again" "$cairn" -V "$at/$kind/v" import "$tree"
    size "cairn $kind" "$at/$kind"
    clock "cairn $kind export" "$cairn" -V "$at/$kind/v" export / "$at/$kind-out"
    diff -r "$tree" "$at/$kind-out" >/dev/null || { echo "bench transfer: what came out of $kind differs" >&2; exit 1; }
  done
  git init -q --bare "$at/git"
  git --git-dir="$at/git" config core.bare false
  clock "git import" commit "$at/git"
  clock "git again" commit "$at/git"
  size git "$at/git"
  mkdir "$at/git-out"
  clock "git export" git --git-dir="$at/git" --work-tree="$at/git-out" checkout -q -f HEAD -- .
  restic init -q -r "$at/restic"
  clock "restic import" in_tree restic -q -r "$at/restic" backup .
  clock "restic again" in_tree restic -q -r "$at/restic" backup .
  size restic "$at/restic"
  clock "restic export" restic -q -r "$at/restic" restore latest --target "$at/restic-out"
  borg init -e none "$at/borg" >/dev/null 2>&1
  clock "borg import" in_tree borg create "$at/borg::one" .
  clock "borg again" in_tree borg create "$at/borg::two" .
  size borg "$at/borg"
  mkdir "$at/borg-out"
  clock "borg export" env -C "$at/borg-out" borg extract "$at/borg::one"
}

declare -A options=([zstd]="--packs --codec zstd" [lz4]="--packs --codec lz4" [plain]="")
kinds=(zstd lz4)
"$cairn" init --help | grep -q -- --codec || kinds=(plain)

for ((i = 1; i <= rounds; i++)); do
  round "$i"
done

printf '%s: %s files, %s MB; %s rounds\n\n' "$tree" "$(find "$tree" -type f | wc -l)" "$(du -s --block-size=1000 "$tree" | awk '{ printf "%.0f", $1 / 1000 }')" "$rounds"
awk -F'\t' -v markdown="$markdown" -v kinds="$(printf 'cairn %s,' "${kinds[@]}" | sed 's/,$//')" '
  { n = ++count[$1]; value[$1, n] = $2 }
  function median(name,    i, j, t, n, v) {
    n = count[name]
    if (!n) return ""
    for (i = 1; i <= n; i++) v[i] = value[name, i] + 0
    for (i = 2; i <= n; i++) for (j = i; j > 1 && v[j - 1] > v[j]; j--) { t = v[j]; v[j] = v[j - 1]; v[j - 1] = t }
    return n % 2 ? v[(n + 1) / 2] : (v[n / 2] + v[n / 2 + 1]) / 2
  }
  function cell(name) { return median(name) == "" ? "" : sprintf("%.2f s", median(name)) }
  END {
    n = split("cp,git,restic,borg," kinds, tools, ",")
    print markdown ? "| | import | cpu | again | cpu | export | cpu | stored |\n| --- | --: | --: | --: | --: | --: | --: | --: |" : sprintf("%-12s %9s %9s %9s %9s %9s %9s %10s", "", "import", "cpu", "again", "cpu", "export", "cpu", "stored")
    for (i = 1; i <= n; i++) {
      t = tools[i]
      printf markdown ? "| %s | %s | %s | %s | %s | %s | %s | %.0f MB |\n" : "%-12s %9s %9s %9s %9s %9s %9s %7.0f MB\n", t,
        cell(t " import"), cell(t " import cpu"), cell(t " again"), cell(t " again cpu"), cell(t " export"), cell(t " export cpu"), median(t " size")
    }
  }' "$figures"
