#!/usr/bin/env bash
# s3cmd from Debian: put, get, multipart, sync both ways, metadata, copies and deletes.
. "$(dirname "$0")/lib/checks.sh"
bucket=$(unique s3cmd)
host=${ENDPOINT#https://}
cat >"$work/s3cfg" <<EOF
[default]
access_key = $AWS_ACCESS_KEY_ID
secret_key = $AWS_SECRET_ACCESS_KEY
host_base = $host
host_bucket = $host
bucket_location = $AWS_DEFAULT_REGION
use_https = True
ca_certs_file = $AWS_CA_BUNDLE
signature_v2 = False
progress_meter = False
max_retries = 1
EOF
s3() { s3cmd -c "$work/s3cfg" "$@"; }

made() { s3 mb "s3://$bucket"; s3 ls | grep "s3://$bucket" >/dev/null; }
one_file() {
  random 123456 up.bin
  s3 put --add-header=x-amz-meta-colour:blue --mime-type=application/x-test up.bin "s3://$bucket/dir/ä b+c.bin"
  s3 get "s3://$bucket/dir/ä b+c.bin" down.bin
  cmp up.bin down.bin
  s3 info "s3://$bucket/dir/ä b+c.bin" | grep -E "MIME type: +application/x-test" >/dev/null
}
multipart() {
  random 40000001 large.bin
  s3 put --multipart-chunk-size-mb=8 large.bin "s3://$bucket/large.bin"
  s3 get "s3://$bucket/large.bin" large.back
  cmp large.bin large.back
}
continued() { head -c 10000000 large.bin >partial.bin; s3 get --continue "s3://$bucket/large.bin" partial.bin; cmp large.bin partial.bin; }
synced() {
  for i in $(seq 30); do random $((i * 3001)) "tree/d$((i % 4))/f $i"; done; : >tree/empty
  s3 sync tree/ "s3://$bucket/tree/"
  s3 sync "s3://$bucket/tree/" back/
  diff -r tree back
  rm tree/empty; echo changed >"tree/d1/f 1"
  s3 sync --delete-removed tree/ "s3://$bucket/tree/"
  s3 sync --delete-removed "s3://$bucket/tree/" back/
  diff -r tree back
}
listed() { same "$(s3 ls --recursive "s3://$bucket/tree/" | wc -l)" 30; s3 ls "s3://$bucket/tree/" | grep 'DIR' | wc -l | grep -x 4; s3 du "s3://$bucket/large.bin" | grep 40000001; }
copied_and_moved() {
  s3 cp "s3://$bucket/dir/ä b+c.bin" "s3://$bucket/copy"; s3 mv "s3://$bucket/copy" "s3://$bucket/moved"
  s3 get "s3://$bucket/moved" moved.bin; cmp up.bin moved.bin
  refused 404 s3 info "s3://$bucket/copy"
}
removed() {
  s3 del "s3://$bucket/moved"; refused 404 s3 info "s3://$bucket/moved"
  s3 del --recursive --force "s3://$bucket/tree/"
  s3 rb --recursive --force "s3://$bucket"
  refused NoSuchBucket s3 ls "s3://$bucket"
}

for step in made one_file multipart continued synced listed copied_and_moved removed; do check "${step//_/ }" "$step"; done
finish "s3cmd $(s3cmd --version | cut -d' ' -f3)"
