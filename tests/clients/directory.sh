#!/usr/bin/env bash
# The main job on real input: the .NET SDK's own files go up by one client and come down by another, three clients round, and every byte is
# compared. Its compilers (the folder `sdk`) stay out: the rest is some 200 MB already.
. "$(dirname "$0")/lib/checks.sh"
bucket=$(unique directory)
sdk=$(dirname "$(readlink -f "$(command -v dotnet)")")
export SSL_CERT_FILE=$AWS_CA_BUNDLE AWS_EC2_METADATA_DISABLED=true AWS_PAGER="" AWS_CONFIG_FILE=$work/config
export RCLONE_CONFIG=$work/none.conf RCLONE_CONFIG_SR_TYPE=s3 RCLONE_CONFIG_SR_PROVIDER=Other RCLONE_CONFIG_SR_ENDPOINT=$ENDPOINT RCLONE_CA_CERT=$AWS_CA_BUNDLE \
  RCLONE_CONFIG_SR_ACCESS_KEY_ID=$AWS_ACCESS_KEY_ID RCLONE_CONFIG_SR_SECRET_ACCESS_KEY=$AWS_SECRET_ACCESS_KEY RCLONE_CONFIG_SR_FORCE_PATH_STYLE=true \
  RCLONE_CONFIG_SR_REGION=$AWS_DEFAULT_REGION
aws() { /usr/bin/aws --endpoint-url "$ENDPOINT" "$@"; }
# rclone 1.60 cannot start with AWS_CA_BUNDLE set.
rclone() { env -u AWS_CA_BUNDLE rclone "$@"; }
s3() {
  s3cmd --host="${ENDPOINT#https://}" --host-bucket="${ENDPOINT#https://}" --ca-certs="$AWS_CA_BUNDLE" --access_key="$AWS_ACCESS_KEY_ID" \
    --secret_key="$AWS_SECRET_ACCESS_KEY" --region="$AWS_DEFAULT_REGION" --no-progress --config=/dev/null "$@"
}

chosen() {
  mkdir src
  for part in packs shared templates; do cp -rL "$sdk/$part" src/; done
  find src -type d -empty -delete
  [ "$(find src -type f | wc -l)" -gt 100 ]
}
sums() { (cd "$1" && find . -type f -print0 | sort -z | xargs -0 sha256sum); }
down_and_compared() { diff -r src "$1"; diff <(sums src) <(sums "$1"); rm -rf "$1"; }

up_by_aws() { aws s3 mb "s3://$bucket"; aws s3 sync --only-show-errors src "s3://$bucket/by-aws"; }
down_by_rclone() { rclone sync --transfers 8 "sr:$bucket/by-aws" by-rclone; down_and_compared by-rclone; }
up_by_rclone() { rclone sync --transfers 8 src "sr:$bucket/by-rclone"; }
down_by_s3cmd() { s3 sync "s3://$bucket/by-rclone/" by-s3cmd/ >/dev/null; down_and_compared by-s3cmd; }
up_by_s3cmd() { s3 sync src/ "s3://$bucket/by-s3cmd/" >/dev/null; }
down_by_aws() { aws s3 sync --only-show-errors "s3://$bucket/by-s3cmd" by-aws; down_and_compared by-aws; }
emptied() { rclone purge "sr:$bucket"; }

for step in chosen up_by_aws down_by_rclone up_by_rclone down_by_s3cmd up_by_s3cmd down_by_aws emptied; do check "${step//_/ }" "$step"; done
finish "directory of real files"
