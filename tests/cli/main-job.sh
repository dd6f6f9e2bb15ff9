#!/usr/bin/env bash
# Cairn's main job from a shell, every answer checked against the machine's own tools:   main-job.sh [--long] CAIRN [TREE]
#
#   CAIRN     the program
#   TREE      a large real tree; without it the .NET SDK's own folder
#   --long    more engines, a longer git history, more kills
#
# Prints a line for each thing that holds, and ends at the first that does not. Everything happens in a directory of its own
# under CAIRN_TEST_DIR, TMPDIR or /tmp, which is deleted at the end. CAIRN_TEST_SEED repeats a run.
set -euo pipefail

long=
[ "${1:-}" != --long ] || { long=1; shift; }
[ $# -ge 1 ] || { sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "$0" >&2; exit 2; }
program=$(readlink -f "$1")
tree=$(readlink -f "${2:-$(dotnet --list-sdks | sed -n 's|^.* \[\(.*\)/sdk\]$|\1|p' | tail -n 1)}")
seed=${CAIRN_TEST_SEED:-$((RANDOM * 32768 + RANDOM))}
RANDOM=$((seed % 32768))
work=$(mktemp -d "${CAIRN_TEST_DIR:-${TMPDIR:-/tmp}}/cairn-main-job-XXXXXX")
trap 'rm -rf "$work"' EXIT
export HOME=$work/home XDG_CONFIG_HOME=$work/config XDG_STATE_HOME=$work/state XDG_CACHE_HOME=$work/cache NO_COLOR=1
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null GIT_AUTHOR_NAME=test GIT_AUTHOR_EMAIL=test@localhost GIT_COMMITTER_NAME=test GIT_COMMITTER_EMAIL=test@localhost
unset CAIRN_VAULT CAIRN_BRANCH CAIRN_SESSION
mkdir -p "$HOME"
cd "$work"

holds() { echo "ok  $*"; }
fail() {
  echo "FAILED (seed $seed)  $*" >&2
  exit 1
}
cairn() { "$program" "$@"; }
quiet() { "$program" "$@" >"$work/printed" 2>&1 || fail "cairn $* ended with $?: $(tail -3 "$work/printed")"; }
# Whether this build has a verb.
has() { "$program" --help | grep -qE "^ +$1( |\$)"; }
# A number from what was printed as JSON: nothing for null.
field() { sed -n "s/^ *\"$1\": \([0-9]*\),\{0,1\}$/\1/p" "$2"; }
# What every name is: path, type, mode, owner, and of what is no directory size, time to the nanosecond, target and the line of the first name of the same file.
list() {
  (cd "$1" && find . \( -type d -printf '%p %y %m %U:%G %T@\t-\0' -o -printf '%p %y %m %U:%G %s %T@ %l\t%i\0' \) | LC_ALL=C sort -z | tr '\0' '\n') |
    awk -F'\t' 'NF > 1 && $NF != "-" { if (!($NF in first)) first[$NF] = NR; id = $NF; sub(/\t[^\t]*$/, ""); $0 = $0 " = " first[id] } { print }'
}
same() {
  diff -r --no-dereference "$1" "$2" >"$work/differ" 2>&1 || fail "$3: bytes differ: $(head -3 "$work/differ")"
  list "$1" >"$work/one"
  list "$2" >"$work/two"
  diff "$work/one" "$work/two" >"$work/differ" || fail "$3: $(head -4 "$work/differ")"
}
checked() {
  has check || return 0
  cairn -V "$1" check >"$work/printed" 2>&1 || fail "check of $1: $(head -5 "$work/printed")"
}

one_tree() {
  local files
  files=$(find "$tree" -mindepth 1 | wc -l)
  quiet init tree.cairn
  cairn -V tree.cairn import "$tree" --json >import.json 2>import.err || fail "import: $(cat import.err)"
  [ "$(field added import.json)" = "$files" ] || fail "import says $(field added import.json) of $files"
  quiet -V tree.cairn export / out
  same "$tree" out "export of a tree"
  rm -rf out
  holds "a tree of $files names and $(du -sm "$tree" | cut -f 1) MB goes in and comes out: bytes, modes, owners, times, links"

  local again=(cairn -V tree.cairn import "$tree" --json)
  if command -v strace >/dev/null && strace -o /dev/null true 2>/dev/null; then
    strace -f -qq -e trace=openat,open -o opened "$program" -V tree.cairn import "$tree" --json >again.json 2>&1 || fail "import again: $(tail -2 again.json)"
    # Files of a source are opened by name in their directory; and a directory has to be opened to be listed.
    grep -E 'openat\([0-9]+, ' opened | grep -vF O_DIRECTORY >opened.files || true
    [ ! -s opened.files ] || fail "import again opened files: $(head -2 opened.files)"
  else
    "${again[@]}" >again.json 2>&1 || fail "import again: $(tail -2 again.json)"
  fi
  [ "$(field added again.json)$(field changed again.json)$(field removed again.json)$(field bytes_read again.json)" = 0000 ] || fail "import again: $(tr -d '\n' <again.json)"
  grep -q '"last_revision": null' again.json || fail "import again made a revision"
  holds "importing it again opens no file, reads no byte and makes no revision"

  rm -rf tree.cairn*
}

# A repository with so many commits of adds, edits, deletes, renames and changes of mode, in generated/.
generate() {
  local i name files
  git init -q generated
  cd generated
  for ((i = 1; i <= $1; i++)); do
    mapfile -t files < <(git ls-files)
    for ((n = 0; n < 6; n++)); do
      name=${files[RANDOM % (${#files[@]} + 1)]:-}
      case $((RANDOM % 8)) in
        0 | 1 | 2) name=d$((RANDOM % 4))/e$((RANDOM % 3))/f$((RANDOM % 40)); mkdir -p "$(dirname "$name")"; seq $((RANDOM % 3000)) >"$name" ;;
        3 | 4) [ ! -f "$name" ] || echo "edit $i $n" >>"$name" ;;
        5) [ ! -f "$name" ] || rm "$name" ;;
        6) [ ! -f "$name" ] || { mkdir -p moved; mv "$name" "moved/$i-$n"; } ;;
        7) [ ! -f "$name" ] || chmod $((RANDOM % 2 ? 755 : 644)) "$name" ;;
      esac
      [ $((RANDOM % 9)) -ne 0 ] || ln -sfn "target$((RANDOM % 3))" "link$((RANDOM % 3))"
    done
    echo "$i" >always
    git add -A
    git commit -q -m "commit $i"
  done
  cd ..
}

# What each commit's files are, as an archive unpacked, against what was exported of the revision: bytes, kinds and the bit that git keeps of modes.
as_git_sees() { (cd "$1" && find . \( -type l -printf '%p -> %l\n' -o -type f -perm -100 -printf '%p x\n' -o -type f -printf '%p\n' \) | LC_ALL=C sort; find . -type f -print0 | LC_ALL=C sort -z | xargs -0 -r sha256sum); }

history() {
  local repository=$1 commits commit i=0 revision
  declare -A revision_of
  mapfile -t commits < <(git -C "$repository" rev-list --first-parent --reverse HEAD | tail -n "$2")
  quiet init history.cairn
  rm -rf checkout
  git clone -q --no-local "$repository" checkout
  for commit in "${commits[@]}"; do
    git -C checkout checkout -q "$commit"
    cairn -V history.cairn import checkout --delete --exclude .git --json >import.json 2>import.err || fail "import of $commit: $(cat import.err)"
    revision=$(field last_revision import.json)
    [ -n "$revision" ] || fail "import of $commit made no revision"
    revision_of[$commit]=$revision
    revisions+=("$revision")
  done
  for commit in "${commits[@]}"; do
    rm -rf theirs ours
    mkdir theirs
    git -C checkout archive "$commit" | tar -x -C theirs
    quiet -V history.cairn export / ours --at "${revision_of[$commit]}"
    diff <(as_git_sees theirs) <(as_git_sees ours) >differ || fail "commit $commit: $(head -3 differ)"
    i=$((i + 1))
  done
  holds "$i commits of $(basename "$repository"): each point of history is what git archive says"
  checked history.cairn
  if has versions; then versions; fi
  if has diff; then differences; fi
  rm -rf theirs ours
}

# Each file's versions are the commits at which its bytes became different.
versions() {
  local path expected got previous blob commit checked=0
  while IFS= read -r path; do
    expected='' previous=''
    for commit in "${commits[@]}"; do
      blob=$(git -C checkout rev-parse -q --verify "$commit:$path" 2>/dev/null || true)
      [ "$(git -C checkout ls-tree "$commit" -- "$path" | cut -c 1-6)" != 120000 ] || blob=
      [ -z "$blob" ] || [ "$blob" = "$previous" ] || expected+="${revision_of[$commit]} "
      previous=$blob
    done
    got=$(cairn -V history.cairn versions "/$path" --json | sed -n 's/.*"revision": *\([0-9]*\).*/\1/p' | sort -n | tr '\n' ' ')
    [ "$got" = "$expected" ] || fail "versions of $path: revisions $got, and git says $expected"
    checked=$((checked + 1))
  done < <(git -C checkout ls-files -s | sed -n 's/^100[0-9]* [^\t]*\t//p' | shuf -n 12 --random-source=<(yes "$seed" 2>/dev/null))
  holds "versions of $checked files are the commits that changed them"
}

# Two points differ in the paths that git says.
differences() {
  local i one two
  for i in 1 2 3 4 5; do
    one=${commits[RANDOM % ${#commits[@]}]} two=${commits[RANDOM % ${#commits[@]}]}
    [ "${revision_of[$one]}" -le "${revision_of[$two]}" ] || { local swap=$one; one=$two two=$swap; }
    # Directories are no paths to git.
    cairn -V history.cairn diff "${revision_of[$one]}" "${revision_of[$two]}" --name-status --no-renames >differ.ours 2>differ.err || [ $? = 1 ] || fail "diff: $(cat differ.err)"
    sed 's|\t/|\t|' differ.ours | grep -v '/$' | LC_ALL=C sort -k 2 >ours.names || true
    git -C checkout -c core.quotePath=false diff --name-status --no-renames "$one" "$two" | LC_ALL=C sort -k 2 >their.names
    diff their.names ours.names >differ || fail "diff of ${revision_of[$one]} and ${revision_of[$two]}: $(head -4 differ)"
  done
  holds "diff of two points names the paths that git diff names"
}

undoing() {
  local before
  rm -rf work && mkdir work && cp -a checkout/. work && rm -rf work/.git
  mkdir -p work/hundred && for i in $(seq 100); do echo "$i" >"work/hundred/$i"; done
  quiet init undo.cairn
  quiet -V undo.cairn import work
  before=$(cairn -V undo.cairn import work --json 2>/dev/null | tr -d '\n')
  grep -q '"last_revision": null' <<<"$before" || fail "the second import made a revision"
  if has rm && has restore; then
    # Times of directories in the past are exact to the second.
    sleep 1.1
    quiet -V undo.cairn rm -r /hundred
    quiet -V undo.cairn restore /hundred
    quiet -V undo.cairn export / restored
    same work/hundred restored/hundred "a directory deleted and restored"
    holds "a directory that was deleted comes back as it was"
  fi
  rm -rf changed && cp -a work changed && for i in $(seq 100); do echo "changed $i" >>"changed/hundred/$i"; done
  cairn -V undo.cairn --as robot import changed --json >import.json
  [ "$(field changed import.json)" -ge 100 ] || fail "100 files were changed, and import says $(field changed import.json)"
  if has undo; then
    quiet -V undo.cairn undo --session robot
    rm -rf restored
    quiet -V undo.cairn export / restored
    diff -r --no-dereference work restored >differ || fail "after undo: $(head -3 differ)"
    holds "a session that changed 100 files is undone as one act"
    if has log; then
      cairn -V undo.cairn log >log.txt
      grep -q robot log.txt || fail "the log does not name who acted"
      holds "the log shows who acted"
    fi
  fi
  checked undo.cairn
}

# The same history in one engine after another; every point that was exported before comes out again.
migrations() {
  local step at previous=history.cairn first last middle r
  first=$(printf '%s\n' "${revisions[@]}" | head -1) last=$(printf '%s\n' "${revisions[@]}" | tail -1) middle=${revisions[$((${#revisions[@]} / 2))]}
  for r in "$first" "$middle" "$last"; do
    quiet -V history.cairn export / "point-$r" --at "$r"
  done
  for step in lmdb:history.lmdb rocksdb:history.rocks sqlite:history2.cairn; do
    quiet -V "$previous" vault migrate --to "$step"
    at=${step#*:}
    [ ! -e "$previous" ] || fail "$previous is still there after it was migrated"
    for r in "$first" "$middle" "$last"; do
      rm -rf ours
      quiet -V "$step" export / ours --at "$r"
      same "point-$r" ours "revision $r in $step"
    done
    checked "$step"
    previous=$at
  done
  rm -rf ours point-*
  holds "sqlite to lmdb to rocksdb to sqlite: the history is the same at each step"
}

kills() {
  local rounds=$1 i pid survived=0
  quiet init killed.cairn
  for ((i = 1; i <= rounds; i++)); do
    "$program" -V killed.cairn import "$tree" >/dev/null 2>&1 &
    pid=$!
    sleep "0.$((RANDOM % 7 + 2))"
    kill -KILL "$pid" 2>/dev/null && survived=$((survived + 1)) || true
    wait "$pid" 2>/dev/null || true
    checked killed.cairn
  done
  quiet -V killed.cairn import "$tree"
  rm -rf out
  quiet -V killed.cairn export / out
  same "$tree" out "after $rounds kills"
  checked killed.cairn
  rm -rf out killed.cairn*
  holds "killed $survived times in the middle of an import, the next one completes it"
}

revisions=()
echo "main job with seed $seed"
one_tree
generate $((${long:-0} ? 120 : 30))
history generated $((${long:-0} ? 120 : 30))
undoing
migrations
kills $((${long:-0} ? 12 : 2))
