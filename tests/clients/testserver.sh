#!/usr/bin/env bash
# What the other suites run on: eng/testserver on one directory, again and again.
. "$(dirname "$0")/lib/checks.sh"
here=$(cd "$(dirname "$0")" && pwd)

# Both accounts' keys work, and the accounts stay those of the first run.
asked() {
  AWS=/usr/bin/aws "$here/../../eng/testserver" --data "$work/kept" -- sh -c '
    mine() { $AWS --endpoint-url "$AWS_ENDPOINT_URL" sts get-caller-identity --query Account --output text; }
    echo "$(mine) $(AWS_ACCESS_KEY_ID=$AWS_ACCESS_KEY_ID_2 AWS_SECRET_ACCESS_KEY=$AWS_SECRET_ACCESS_KEY_2 mine)"'
}
kept_four_times() {
  local first; first=$(asked)
  case $first in [0-9]*' '[0-9]*) ;; *) echo "no two accounts: $first"; return 1 ;; esac
  for _ in 2 3 4; do same "$(asked)" "$first"; done
}

check "one directory serves run after run" kept_four_times
finish "testserver"
