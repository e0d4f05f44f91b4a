#!/usr/bin/env bash
# rclone from Debian: a thousand files up and down, checked by content, and one large file by many streams.
. "$(dirname "$0")/lib/checks.sh"
bucket=$(unique rclone)
export RCLONE_CONFIG=$work/none.conf RCLONE_CONFIG_SR_TYPE=s3 RCLONE_CONFIG_SR_PROVIDER=Other RCLONE_CONFIG_SR_ENDPOINT=$ENDPOINT RCLONE_CA_CERT=$AWS_CA_BUNDLE \
  RCLONE_CONFIG_SR_ACCESS_KEY_ID=$AWS_ACCESS_KEY_ID RCLONE_CONFIG_SR_SECRET_ACCESS_KEY=$AWS_SECRET_ACCESS_KEY RCLONE_CONFIG_SR_FORCE_PATH_STYLE=true \
  RCLONE_CONFIG_SR_REGION=$AWS_DEFAULT_REGION RCLONE_RETRIES=1 RCLONE_LOW_LEVEL_RETRIES=1 RCLONE_TRANSFERS=8
# rclone 1.60 cannot start with AWS_CA_BUNDLE set (its transport takes no bundle of the SDK): the authority comes by RCLONE_CA_CERT alone.
ca=$AWS_CA_BUNDLE
unset AWS_CA_BUNDLE

files() {
  for i in $(seq 1000); do echo "file $i $RANDOM" >"f$i"; done
  mkdir -p src; for d in a 'b c' 'ü/deep'; do mkdir -p "src/$d"; done
  mv f*[0-3] src/a/; mv f*[4-6] 'src/b c/'; mv f*[7-9] 'src/ü/deep/'
  random 3000000 src/a/f10
}
synced_up() { rclone mkdir "sr:$bucket"; rclone sync src "sr:$bucket/tree"; }
checked() { rclone check --download src "sr:$bucket/tree"; }
checked_by_hash() { rclone check src "sr:$bucket/tree"; }
synced_down() { rclone sync "sr:$bucket/tree" back; diff -r src back; }
changes_only() {
  echo more >>src/a/f1; rm src/a/f2; touch src/a/f3
  rclone sync src "sr:$bucket/tree"
  rclone check src "sr:$bucket/tree"
  rclone sync "sr:$bucket/tree" back; diff -r src back
}
modification_times() {
  touch -d '2020-02-03 04:05:06' src/a/f10
  rclone sync src "sr:$bucket/tree"
  same "$(rclone lsf --format t "sr:$bucket/tree/a/f10")" "2020-02-03 04:05:06"
}
listed() {
  same "$(rclone size --json "sr:$bucket/tree" | sed 's/.*"count":\([0-9]*\).*/\1/')" 999
  same "$(rclone lsf --dirs-only "sr:$bucket/tree" | sort | tr '\n' ' ')" 'a/ b c/ ü/ '
}
large() {
  random 200000000 large.bin
  rclone copyto --s3-chunk-size 16M --s3-upload-concurrency 4 large.bin "sr:$bucket/large.bin"
  rclone copyto --multi-thread-cutoff 10M --multi-thread-streams 4 "sr:$bucket/large.bin" large.back
  cmp large.bin large.back
}
piped() { head -c 20000000 large.bin | rclone rcat --streaming-upload-cutoff 1M "sr:$bucket/piped"; rclone cat --offset 5 --count 7 "sr:$bucket/piped" | cmp - <(tail -c +6 large.bin | head -c 7); }
server_side_copy() { rclone copyto "sr:$bucket/large.bin" "sr:$bucket/copy.bin"; rclone moveto "sr:$bucket/copy.bin" "sr:$bucket/moved.bin"; rclone cat "sr:$bucket/moved.bin" | cmp - large.bin; }
linked() { curl -sSf --cacert "$ca" "$(rclone link --expire 1m "sr:$bucket/moved.bin")" | cmp - large.bin; }
purged() { rclone purge "sr:$bucket"; refused 'directory not found' rclone lsf "sr:$bucket"; }

for step in files synced_up checked checked_by_hash synced_down changes_only modification_times listed large piped server_side_copy linked purged; do
  check "${step//_/ }" "$step"
done
finish "rclone $(rclone version | sed -n '1s/rclone v//p')"
