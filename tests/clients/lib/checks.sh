# Sourced by the suites of command-line clients: `check NAME FUNCTION` runs a function in a shell of its own that stops at the first
# failing command; `finish` prints the sum and sets the exit code.
set -uo pipefail
: "${ENDPOINT:?is not set: run this through tests/clients/run}"
work=$(mktemp -d)
passed=0 failed=0
trap 'cleanup' EXIT
cleanup() { rm -rf "$work"; }

check() {
  local start=$SECONDS
  (set -e; cd "$work"; "${@:2}") >"$work/.log" 2>&1
  if [ $? -eq 0 ]; then
    passed=$((passed + 1)); echo "ok    $1 ($((SECONDS - start)) s)"
  else
    failed=$((failed + 1)); echo "FAIL  $1"; tail -n 15 "$work/.log" | cut -c1-400 | sed 's/^/      /'
  fi
}

finish() { echo "$1: $passed passed, $failed failed"; [ "$failed" -eq 0 ]; }

# Fails with both values unless they are equal.
same() { [ "$1" = "$2" ] || { echo "got '$1', expected '$2' ${3:-}"; return 1; }; }

# The command must fail and say this word.
refused() {
  local word=$1 said; shift
  if said=$("$@" 2>&1); then echo "it worked, where $word was due: $*"; return 1; fi
  case $said in *"$word"*) ;; *) echo "expected $word, got: $said"; return 1 ;; esac
}

unique() { echo "$1-$(od -An -N5 -tx1 /dev/urandom | tr -d ' \n')"; }

# random BYTES FILE
random() { mkdir -p "$(dirname "$2")"; head -c "$1" /dev/urandom >"$2"; }
