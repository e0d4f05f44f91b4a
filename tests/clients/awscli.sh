#!/usr/bin/env bash
# The AWS command line: `s3` for people, `s3api` for scripts. AWS=/path/to/aws chooses which; the default is Debian's, which does not
# know AWS_ENDPOINT_URL and gets --endpoint-url.
. "$(dirname "$0")/lib/checks.sh"
AWS=${AWS:-/usr/bin/aws}
version=$("$AWS" --version 2>&1 | sed -n 's|^aws-cli/\([0-9.]*\).*|\1|p')
export AWS_PAGER="" AWS_EC2_METADATA_DISABLED=true AWS_CONFIG_FILE=$work/config AWS_MAX_ATTEMPTS=1
# Version 1 presigns by Signature Version 2 unless told otherwise; this server, like AWS's newer regions, knows only version 4.
printf '[default]\ns3 =\n  signature_version = s3v4\n' >"$AWS_CONFIG_FILE"
# AWS_ENDPOINT_URL, conditional writes and default checksums came to version 1.40 and 2.23 of the command line.
modern() { case $version in 1.4[0-9].*|1.[5-9][0-9].*|2.2[3-9].*|2.[3-9][0-9].*) true ;; *) false ;; esac; }
if modern; then aws() { "$AWS" "$@"; }; else aws() { "$AWS" --endpoint-url "$ENDPOINT" "$@"; }; fi
api() { aws --output text s3api "$@"; }
bucket=$(unique awscli) other=$(unique awscli-other)

made() { aws s3 mb "s3://$bucket"; aws s3 mb "s3://$other"; aws s3 ls | grep "$bucket\$" >/dev/null; }
one_file() {
  random 100000 up.bin
  aws s3 cp up.bin "s3://$bucket/dir/a file ü.bin" --content-type application/x-test --metadata colour=blue
  aws s3 cp "s3://$bucket/dir/a file ü.bin" down.bin
  cmp up.bin down.bin
  same "$(api head-object --bucket "$bucket" --key 'dir/a file ü.bin' --query '[ContentType,Metadata.colour,ContentLength]')" $'application/x-test\tblue\t100000'
}
streams() { echo piped | aws s3 cp - "s3://$bucket/stream"; same "$(aws s3 cp "s3://$bucket/stream" -)" piped; }
large_file() {
  random 100000000 large.bin
  aws s3 cp --no-progress large.bin "s3://$bucket/large.bin"
  case $(api head-object --bucket "$bucket" --key large.bin --query ETag) in *-12\"|*-13\") ;; *) echo "not a multipart upload"; return 1 ;; esac
  aws s3 cp --no-progress "s3://$bucket/large.bin" large.back
  cmp large.bin large.back
}
tree() { for i in 1 2 3 4 5 6 7 8 9 10 11 12; do random $((i * 7001)) "tree/d$((i % 3))/sub $i/f-$i.bin"; done; : >tree/empty; echo ü >"tree/naïve & <x>.txt"; }
synced() {
  tree
  aws s3 sync --no-progress tree "s3://$bucket/tree"
  aws s3 sync --no-progress "s3://$bucket/tree" back
  diff -r tree back
}
synced_again() {
  same "$(aws s3 sync tree "s3://$bucket/tree")" "" "nothing has changed"
  echo changed >>tree/empty; rm "tree/d0/sub 12/f-12.bin"; rmdir "tree/d0/sub 12"
  aws s3 sync --no-progress --delete tree "s3://$bucket/tree"
  aws s3 sync --no-progress --delete "s3://$bucket/tree" back
  find back -type d -empty -delete
  diff -r tree back
}
listed() {
  aws s3 ls "s3://$bucket/tree/" | grep 'PRE d1/' >/dev/null
  same "$(aws s3 ls --recursive "s3://$bucket/tree/" | wc -l)" "$(find tree -type f | wc -l)"
  aws s3 ls --recursive --summarize "s3://$bucket/large.bin" | grep 'Total Size: 100000000' >/dev/null
}
moved() {
  aws s3 mv "s3://$bucket/stream" "s3://$other/moved"
  refused 404 aws s3 cp "s3://$bucket/stream" -
  same "$(aws s3 cp "s3://$other/moved" -)" piped
  aws s3 mv "s3://$other/moved" moved.txt
  same "$(cat moved.txt)" piped
}
copied_between_buckets() {
  aws s3 cp --no-progress "s3://$bucket/large.bin" "s3://$other/large.bin"
  aws s3 cp --no-progress "s3://$other/large.bin" large.copy
  cmp large.bin large.copy
  aws s3 sync --no-progress "s3://$bucket/tree" "s3://$other/tree"
  same "$(aws s3 ls --recursive "s3://$other/tree/" | wc -l)" "$(find tree -type f | wc -l)"
}
presigned() {
  local url; url=$(aws s3 presign "s3://$bucket/dir/a file ü.bin" --expires-in 60)
  case $url in "$ENDPOINT"/*) ;; *) echo "presigned elsewhere: $url"; return 1 ;; esac
  curl -sSf --cacert "$AWS_CA_BUNDLE" -o presigned.bin "$url"
  cmp up.bin presigned.bin
  same "$(curl -sS --cacert "$AWS_CA_BUNDLE" -o denied.xml -w '%{http_code}' "${url}0")" 403
  grep -q '<Code>SignatureDoesNotMatch</Code>' denied.xml
}
put_and_get() {
  same "$(api put-object --bucket "$bucket" --key put --body up.bin --query ETag)" "\"$(md5sum <up.bin | cut -c1-32)\""
  api get-object --bucket "$bucket" --key put --range bytes=10-19 part.bin
  cmp part.bin <(tail -c +11 up.bin | head -c 10)
  refused NoSuchKey api get-object --bucket "$bucket" --key none none.bin
}
conditional() {
  local etag; etag=$(api head-object --bucket "$bucket" --key put --query ETag)
  api get-object --bucket "$bucket" --key put --if-match "$etag" match.bin
  refused PreconditionFailed api get-object --bucket "$bucket" --key put --if-match '"other"' match.bin
  refused 304 api get-object --bucket "$bucket" --key put --if-none-match "$etag" match.bin
  if modern; then
    refused PreconditionFailed api put-object --bucket "$bucket" --key put --body up.bin --if-none-match '*'
    api put-object --bucket "$bucket" --key put --body up.bin --if-match "$etag"
    api put-object --bucket "$bucket" --key put-once --body up.bin --if-none-match '*'
  fi
}
copy_object() {
  api copy-object --bucket "$other" --key copied --copy-source "$bucket/dir/a file ü.bin"
  api get-object --bucket "$other" --key copied copied.bin
  cmp up.bin copied.bin
}
tagged() {
  api put-object-tagging --bucket "$bucket" --key put --tagging 'TagSet=[{Key=a,Value=1},{Key=b,Value=two words}]'
  same "$(api get-object-tagging --bucket "$bucket" --key put --query 'TagSet[?Key==`b`].Value')" "two words"
  api delete-object-tagging --bucket "$bucket" --key put
  api put-bucket-tagging --bucket "$bucket" --tagging 'TagSet=[{Key=team,Value=storage}]'
  same "$(api get-bucket-tagging --bucket "$bucket" --query 'TagSet[0].Value')" storage
}
cross_origin() {
  api put-bucket-cors --bucket "$bucket" --cors-configuration \
    '{"CORSRules":[{"AllowedOrigins":["https://x.test"],"AllowedMethods":["GET"],"AllowedHeaders":["*"],"MaxAgeSeconds":60}]}'
  same "$(api get-bucket-cors --bucket "$bucket" --query 'CORSRules[0].AllowedOrigins[0]')" https://x.test
  curl -sSf --cacert "$AWS_CA_BUNDLE" -X OPTIONS -H 'Origin: https://x.test' -H 'Access-Control-Request-Method: GET' -D - "$ENDPOINT/$bucket/put" |
    grep -i '^access-control-allow-origin: https://x.test'
  api delete-bucket-cors --bucket "$bucket"
  refused NoSuchCORSConfiguration api get-bucket-cors --bucket "$bucket"
}
paged() {
  same "$(aws --output json s3api list-objects-v2 --bucket "$bucket" --prefix tree/ --page-size 3 --query 'length(Contents)')" "$(find tree -type f | wc -l)"
  local token; token=$(aws --output json s3api list-objects-v2 --bucket "$bucket" --prefix tree/ --max-items 4 --query NextToken | tr -d '"')
  same "$(aws --output json s3api list-objects-v2 --bucket "$bucket" --prefix tree/ --starting-token "$token" --query 'length(Contents)')" \
    "$(($(find tree -type f | wc -l) - 4))"
}
multipart_by_hand() {
  local id one two; random 5242880 p1; random 1234 p2
  id=$(api create-multipart-upload --bucket "$bucket" --key by-hand --query UploadId)
  one=$(api upload-part --bucket "$bucket" --key by-hand --upload-id "$id" --part-number 1 --body p1 --query ETag)
  two=$(api upload-part --bucket "$bucket" --key by-hand --upload-id "$id" --part-number 2 --body p2 --query ETag)
  same "$(aws --output json s3api list-parts --bucket "$bucket" --key by-hand --upload-id "$id" --query 'Parts[].Size' | tr -d ' \n')" "[5242880,1234]"
  api complete-multipart-upload --bucket "$bucket" --key by-hand --upload-id "$id" \
    --multipart-upload "{\"Parts\":[{\"PartNumber\":1,\"ETag\":$one},{\"PartNumber\":2,\"ETag\":$two}]}"
  api get-object --bucket "$bucket" --key by-hand by-hand.bin
  cat p1 p2 | cmp - by-hand.bin
  id=$(api create-multipart-upload --bucket "$bucket" --key by-hand --query UploadId)
  api abort-multipart-upload --bucket "$bucket" --key by-hand --upload-id "$id"
}
attributes() {
  same "$(api get-object-attributes --bucket "$bucket" --key by-hand --object-attributes ObjectSize ObjectParts --query '[ObjectSize,ObjectParts.TotalPartsCount]')" \
    $'5244114\t2'
}
checksummed() {
  local sum; sum=$(openssl dgst -sha256 -binary up.bin | base64)
  same "$(api put-object --bucket "$bucket" --key summed --body up.bin --checksum-algorithm SHA256 --query ChecksumSHA256)" "$sum"
  same "$(api head-object --bucket "$bucket" --key summed --checksum-mode ENABLED --query ChecksumSHA256)" "$sum"
  if modern; then  # the default checksum, without having asked for one
    case $(api head-object --bucket "$bucket" --key put-once --checksum-mode ENABLED --query '[ChecksumCRC32,ChecksumCRC64NVME]') in
      None*None) echo "no default checksum"; return 1 ;; esac
  fi
}
deleted_many() {
  api delete-objects --bucket "$bucket" --delete '{"Objects":[{"Key":"put"},{"Key":"summed"},{"Key":"never there"}]}'
  refused 404 api head-object --bucket "$bucket" --key put
  refused 404 api head-object --bucket "$bucket" --key summed
}
removed() {
  aws s3 rm "s3://$bucket/large.bin"
  refused 404 api head-object --bucket "$bucket" --key large.bin
  refused BucketNotEmpty aws s3 rb "s3://$bucket"
  aws s3 rm --recursive "s3://$bucket/tree" >/dev/null
  same "$(aws s3 ls --recursive "s3://$bucket/tree/" || true)" ""
  aws s3 rb --force "s3://$bucket"; aws s3 rb --force "s3://$other"
  refused NoSuchBucket aws s3 ls "s3://$bucket"
}

for step in made one_file streams large_file synced synced_again listed moved copied_between_buckets presigned put_and_get conditional copy_object tagged \
    cross_origin paged multipart_by_hand attributes checksummed deleted_many removed; do
  check "${step//_/ }" "$step"
done
finish "aws-cli $version"
