# Sourced by the peers' scripts and by bench/run: packages, ports, waiting, stopping.

# need COMMAND=PACKAGE…: installs the packages whose command is missing.
need() {
  local pair missing=()
  for pair in "$@"; do
    PATH=$PATH:/usr/sbin:/sbin command -v "${pair%%=*}" >/dev/null || missing+=("${pair##*=}")
  done
  [ ${#missing[@]} -eq 0 ] && return
  local as=(); [ "$(id -u)" = 0 ] || as=(sudo)
  "${as[@]}" apt-get update -q >&2
  DEBIAN_FRONTEND=noninteractive "${as[@]}" apt-get install -y -q --no-install-recommends "${missing[@]}" >&2
}

# A TCP port of the loopback address that nobody listens on now.
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# until_ready SECONDS WHAT COMMAND…: repeats COMMAND until it succeeds.
until_ready() {
  local deadline=$((SECONDS + $1)) what=$2; shift 2
  until "$@" >/dev/null 2>&1; do
    if [ $SECONDS -ge "$deadline" ]; then echo "$what is not ready in time; see $work" >&2; return 1; fi
    sleep 0.2
  done
}

# Daemons of this script, the last to be started first to be stopped.
daemons=()

# daemon NAME COMMAND…: starts a child whose output goes to $work/NAME.log.
daemon() {
  local name=$1; shift
  "$@" >"$work/$name.log" 2>&1 </dev/null &
  daemons=($! "${daemons[@]}")
}

# Ends the daemons, gently at first, and removes $work; after a failure the logs stay, the stored objects do not.
finish() {
  local code=$? pid i
  trap - EXIT INT TERM
  for pid in "${daemons[@]}"; do
    kill "$pid" 2>/dev/null || continue
    for ((i = 0; i < 100; i++)); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
    kill -9 "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
  if [ $code -eq 0 ]; then rm -rf "$work"; else rm -rf "$work"/{osd,data,incoming}; echo "kept for a look: $work" >&2; fi
  exit $code
}
