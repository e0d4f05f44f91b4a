#!/usr/bin/env bash
# restic and rclone from Debian against a versioned, locked bucket: they work, and what their users delete can be had back.
. "$(dirname "$0")/lib/checks.sh"
bucket=$(unique locked)
aws() { /usr/bin/aws --endpoint-url "$ENDPOINT" "$@"; }
export RESTIC_REPOSITORY=s3:$ENDPOINT/$bucket/repo RESTIC_PASSWORD=correct-horse RESTIC_CACHE_DIR=$work/cache SSL_CERT_FILE=$AWS_CA_BUNDLE
r() { restic --cacert "$AWS_CA_BUNDLE" -q "$@"; }
# rclone 1.60 cannot start with AWS_CA_BUNDLE set (its transport takes no bundle of the SDK).
rc() { env -u AWS_CA_BUNDLE RCLONE_CONFIG="$work/none.conf" RCLONE_CONFIG_SR_TYPE=s3 RCLONE_CONFIG_SR_PROVIDER=Other RCLONE_CONFIG_SR_ENDPOINT="$ENDPOINT" \
  RCLONE_CA_CERT="$ca" RCLONE_CONFIG_SR_ACCESS_KEY_ID="$AWS_ACCESS_KEY_ID" RCLONE_CONFIG_SR_SECRET_ACCESS_KEY="$AWS_SECRET_ACCESS_KEY" \
  RCLONE_CONFIG_SR_FORCE_PATH_STYLE=true RCLONE_CONFIG_SR_REGION="$AWS_DEFAULT_REGION" RCLONE_RETRIES=1 RCLONE_LOW_LEVEL_RETRIES=1 rclone "$@"; }
ca=$AWS_CA_BUNDLE
markers() { aws s3api list-object-versions --bucket "$bucket" --prefix "$1" --query 'length(DeleteMarkers || `[]`)'; }

locked() {
  aws s3api create-bucket --bucket "$bucket" --object-lock-enabled-for-bucket >/dev/null
  aws s3api put-object-lock-configuration --bucket "$bucket" \
    --object-lock-configuration '{"ObjectLockEnabled":"Enabled","Rule":{"DefaultRetention":{"Mode":"GOVERNANCE","Days":1}}}'
}
backed_up() { for i in $(seq 20); do random $((i * 9999)) "data/f$i"; done; r init; r backup data; r check --read-data; }
forgotten() { echo new >data/new; r backup data; r forget --keep-last 1 --prune; r check --read-data; r restore latest --target after; diff -r data after/data; }
nothing_lost() { [ "$(markers repo/)" -gt 0 ]; refused AccessDenied delete_version repo/config; }
delete_version() {
  aws s3api delete-object --bucket "$bucket" --key "$1" --version-id "$(aws s3api list-object-versions --bucket "$bucket" --prefix "$1" --query 'Versions[0].VersionId' --output text)"
}
synced() {
  mkdir -p src; for i in $(seq 30); do echo "file $i" >"src/f$i"; done; random 12000000 src/large
  rc sync --s3-upload-cutoff 5M --s3-chunk-size 5M src "sr:$bucket/tree"; rc check --download src "sr:$bucket/tree"
}
synced_again() { echo changed >src/f1; rm src/f2; rc sync src "sr:$bucket/tree"; rc check --download src "sr:$bucket/tree"; same "$(markers tree/)" 1; }
old_ones_readable() {
  local id; id=$(aws s3api list-object-versions --bucket "$bucket" --prefix tree/f1 --query 'Versions[?Key==`tree/f1`]|[1].VersionId' --output text)
  aws s3api get-object --bucket "$bucket" --key tree/f1 --version-id "$id" old >/dev/null; same "$(cat old)" 'file 1'
}
emptied() {
  aws s3 rm --quiet --recursive "s3://$bucket"
  refused BucketNotEmpty aws s3api delete-bucket --bucket "$bucket"
}

for step in locked backed_up forgotten nothing_lost synced synced_again old_ones_readable emptied; do check "${step//_/ }" "$step"; done
finish "restic and rclone, locked"
