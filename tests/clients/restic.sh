#!/usr/bin/env bash
# restic from Debian: a repository in a bucket, backed up to, changed, restored, checked by reading all of it, pruned.
. "$(dirname "$0")/lib/checks.sh"
bucket=$(unique restic)
export RESTIC_REPOSITORY=s3:$ENDPOINT/$bucket/repo RESTIC_PASSWORD=correct-horse RESTIC_CACHE_DIR=$work/cache RESTIC_PROGRESS_FPS=0.1 \
  SSL_CERT_FILE=$AWS_CA_BUNDLE
r() { restic --cacert "$AWS_CA_BUNDLE" -q "$@"; }

initialised() { r init; refused 'already' r init; }
backed_up() {
  for i in $(seq 200); do random $((i * 199)) "data/d$((i % 7))/f$i"; done
  random 30000000 data/large
  r backup data
  cp -r data first
}
backed_up_again() { rm -r data/d1; echo changed >data/d2/new; r backup data; same "$(r snapshots --json | grep -o '"short_id"' | wc -l)" 2; }
restored() {
  r restore latest --target latest; diff -r data latest/data
  local oldest; oldest=$(r snapshots --json | grep -o '"short_id":"[0-9a-f]*"' | head -1 | cut -d'"' -f4)
  r restore "$oldest" --target oldest; diff -r first oldest/data
}
checked() { r check --read-data; }
pruned() {
  r forget --keep-last 1 --prune
  same "$(r snapshots --json | grep -o '"short_id"' | wc -l)" 1
  r check --read-data
  r restore latest --target after; diff -r data after/data
}
unlocked() { r unlock; same "$(r list locks | wc -l)" 0; }

for step in initialised backed_up backed_up_again restored checked pruned unlocked; do check "${step//_/ }" "$step"; done
finish "restic $(restic version | cut -d' ' -f2)"
