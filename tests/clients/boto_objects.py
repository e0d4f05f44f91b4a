#!/usr/bin/env python3
"""boto3: buckets, objects, metadata, conditions, copies and tags."""
import datetime
import hashlib
import io
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
import boto3  # noqa: E402
from boto import Bucket, body, client, refused  # noqa: E402
from checks import Checks, same, unique  # noqa: E402
from rawhttp import Raw  # noqa: E402

check = Checks(f"boto3 {boto3.__version__} objects")
b = Bucket("boto-objects")
s3, name, raw = b.s3, b.name, Raw()
LARGE = os.urandom(6_000_000)
HOUR = datetime.timedelta(hours=1)


def etag(data):
    return f'"{hashlib.md5(data).hexdigest()}"'


# Buckets

@check
def bucket_is_made_found_and_deleted():
    fresh = unique("boto-bucket")
    same(s3.create_bucket(Bucket=fresh)["Location"], f"/{fresh}")
    same(s3.head_bucket(Bucket=fresh)["ResponseMetadata"]["HTTPStatusCode"], 200)
    entry = next(x for x in s3.list_buckets()["Buckets"] if x["Name"] == fresh)
    same(abs(datetime.datetime.now(datetime.timezone.utc) - entry["CreationDate"]) < HOUR, True)
    same(s3.get_bucket_location(Bucket=fresh)["LocationConstraint"], None)
    s3.delete_bucket(Bucket=fresh)
    refused(404, "404", s3.head_bucket, Bucket=fresh)
    refused(404, "NoSuchBucket", s3.delete_bucket, Bucket=fresh)


@check
def bucket_made_twice_is_fine_in_us_east_1():
    s3.create_bucket(Bucket=name)


@check
def bucket_that_is_not_empty_stays():
    b.put("stays", b"x")
    refused(409, "BucketNotEmpty", s3.delete_bucket, Bucket=name)
    same(body(b.get("stays")), b"x")


@check
def buckets_page_by_page():
    stem = unique("boto-page")
    names = [f"{stem}-{i}" for i in range(5)]
    for each in names:
        s3.create_bucket(Bucket=each)
    found, token = [], ""
    while token is not None:
        answer = raw.call("GET", f"/?max-buckets=2&prefix={stem}" + (f"&continuation-token={token}" if token else "")).expect(200).body.decode()
        page = [x.split("</Name>")[0] for x in answer.split("<Name>")[1:]]
        same(len(page) <= 2, True, "page size")
        found += page
        token = answer.split("<ContinuationToken>")[1].split("<")[0].replace("=", "%3D").replace("+", "%2B").replace("/", "%2F") \
            if "<ContinuationToken>" in answer else None
    same(found, names)
    for each in names:
        s3.delete_bucket(Bucket=each)


@check
def bucket_tags():
    tags = [{"Key": "Team", "Value": "Zürich + co"}, {"Key": "Cost", "Value": ""}]
    refused(404, "NoSuchTagSet", s3.get_bucket_tagging, Bucket=name)
    s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": tags})
    same(sorted(s3.get_bucket_tagging(Bucket=name)["TagSet"], key=str), sorted(tags, key=str))
    refused(400, "InvalidTag", s3.put_bucket_tagging, Bucket=name, Tagging={"TagSet": [{"Key": "Team", "Value": "R&D"}]})
    s3.delete_bucket_tagging(Bucket=name)
    refused(404, "NoSuchTagSet", s3.get_bucket_tagging, Bucket=name)


# Objects

for size in (0, 1, 4096, 65_535, 65_536, 65_537, 1 << 20, 6_000_000):
    def round_trip(size):
        data = LARGE[:size]
        put = b.put(f"size/{size}", data)
        same(put["ETag"], etag(data))
        got = b.get(f"size/{size}")
        same(body(got), data)
        same((got["ContentLength"], got["ETag"], got["ContentType"]), (size, etag(data), "binary/octet-stream"))
        head = b.head(f"size/{size}")
        same((head["ContentLength"], head["ETag"], head["AcceptRanges"]), (size, etag(data), "bytes"))
        same(head["ServerSideEncryption"], "AES256")
    check.add(f"{size} bytes come back", round_trip, size)


@check
def empty_files_leave_their_connection_usable():
    # A file announces itself by Expect: 100-continue, also an empty one; a checksum in the trailer, which newer versions add by themselves, would fill it.
    newer = {"request_checksum_calculation": "when_required"} if boto3.__version__ >= "1.36" else {}
    one = client(max_pool_connections=1, **newer)
    for key, data in [("file", b"1"), ("file-empty", b""), ("file-after", b"2"), ("file-empty", b""), ("file-empty", b""), ("file-after", b"3")]:
        same(one.put_object(Bucket=name, Key=key, Body=io.BytesIO(data))["ETag"], etag(data))


@check
def overwritten_by_less():
    b.put("over", LARGE)
    b.put("over", b"small")
    same(body(b.get("over")), b"small")


@check
def ranges():
    b.put("range", LARGE)
    size = len(LARGE)
    for text, first, last in [("0-0", 0, 0), ("0-99", 0, 99), ("65530-65545", 65530, 65545), ("5999990-", size - 10, size - 1),
                              ("-7", size - 7, size - 1), ("1048575-3145729", 1048575, 3145729), ("5999999-99999999", size - 1, size - 1)]:
        got = b.get("range", Range=f"bytes={text}")
        same((got["ResponseMetadata"]["HTTPStatusCode"], got["ContentRange"]), (206, f"bytes {first}-{last}/{size}"), text)
        same(body(got), LARGE[first:last + 1], text)
    refused(416, "InvalidRange", b.get, key="range", Range=f"bytes={size}-")
    same(b.head("range", Range="bytes=1-2")["ContentLength"], 2)


@check
def conditions_of_reading():
    b.put("cond", b"data")
    tag, when = b.head("cond")["ETag"], b.head("cond")["LastModified"]
    same(body(b.get("cond", IfMatch=tag)), b"data")
    refused(412, "PreconditionFailed", b.get, key="cond", IfMatch='"other"')
    same(body(b.get("cond", IfNoneMatch='"other"')), b"data")
    refused(304, "304", b.get, key="cond", IfNoneMatch=tag)
    refused(304, "304", b.head, key="cond", IfNoneMatch=tag)
    refused(412, "412", b.head, key="cond", IfMatch='"other"')
    same(body(b.get("cond", IfModifiedSince=when - HOUR)), b"data")
    refused(304, "304", b.get, key="cond", IfModifiedSince=when)
    same(body(b.get("cond", IfUnmodifiedSince=when)), b"data")
    refused(412, "PreconditionFailed", b.get, key="cond", IfUnmodifiedSince=when - HOUR)
    # RFC 9110: the ETag outranks the date.
    same(body(b.get("cond", IfMatch=tag, IfUnmodifiedSince=when - HOUR)), b"data")
    refused(304, "304", b.get, key="cond", IfNoneMatch=tag, IfModifiedSince=when - HOUR)


@check
def conditions_of_writing():
    target = f"/{name}/create-once"
    raw.call("PUT", target, {"If-None-Match": "*"}, b"one").expect(200)
    raw.call("PUT", target, {"If-None-Match": "*"}, b"two").expect(412, "PreconditionFailed")
    raw.call("PUT", target, {"If-Match": etag(b"other")}, b"two").expect(412, "PreconditionFailed")
    same(body(b.get("create-once")), b"one")
    raw.call("PUT", target, {"If-Match": etag(b"one")}, b"two").expect(200)
    same(body(b.get("create-once")), b"two")
    raw.call("PUT", f"/{name}/never-there", {"If-Match": etag(b"one")}, b"x").expect(404, "NoSuchKey")


@check
def metadata_and_system_headers():
    sent = {"CacheControl": "max-age=60", "ContentDisposition": 'attachment; filename="a b.txt"', "ContentEncoding": "gzip",
            "ContentLanguage": "de-CH", "ContentType": "text/plain; charset=utf-8", "Metadata": {"colour": "deep blue", "empty": "", "n": "1"}}
    b.put("meta", b"x", **sent)
    for answer in (b.get("meta"), b.head("meta")):
        same({k: answer[k] for k in sent}, sent)
    expires = datetime.datetime(2030, 1, 2, 3, 4, 5, tzinfo=datetime.timezone.utc)
    b.put("expires", b"x", Expires=expires)
    same(b.head("expires")["ResponseMetadata"]["HTTPHeaders"]["expires"], "Wed, 02 Jan 2030 03:04:05 GMT")


@check
def response_overrides():
    b.put("override", b"x", ContentType="text/plain")
    got = b.get("override", ResponseContentType="image/png", ResponseContentDisposition="inline", ResponseCacheControl="no-store",
                ResponseContentEncoding="br", ResponseContentLanguage="fr")
    same([got[k] for k in ("ContentType", "ContentDisposition", "CacheControl", "ContentEncoding", "ContentLanguage")],
         ["image/png", "inline", "no-store", "br", "fr"])
    same(b.get("override")["ContentType"], "text/plain")


@check
def storage_class_is_kept():
    b.put("class", b"x", StorageClass="STANDARD_IA")
    same(b.head("class").get("StorageClass"), "STANDARD_IA")
    refused(400, "InvalidStorageClass", b.put, key="class", data=b"x", StorageClass="CHEAP")


for key in ("a b+c", "ümläut/ß", "日本語", "../x", "a//b", ".", "..", "folder/", "/lead", "100%", "a&b=c?d#e", "🔑", "x" * 1024, "tab\there"):
    def odd_key(key):
        b.put(key, key.encode())
        same(body(b.get(key)), key.encode())
        same([x["Key"] for x in s3.list_objects_v2(Bucket=name, Prefix=key)["Contents"]][:1], [key])
        s3.delete_object(Bucket=name, Key=key)
        refused(404, "NoSuchKey", b.get, key=key)
    check.add(f"key {key[:20]!r}", odd_key, key)


@check
def keys_by_virtual_host():
    virtual = client(virtual=True)
    for key in ("plain", "a//b", "../x", "ü b", "x/../../y"):
        virtual.put_object(Bucket=name, Key=key, Body=key.encode())
        same(body(b.get(key)), key.encode())
        same(body(virtual.get_object(Bucket=name, Key=key)), key.encode())
    same(virtual.list_objects_v2(Bucket=name, Prefix="plain")["KeyCount"], 1)


@check
def delete_is_idempotent():
    b.put("gone", b"x")
    for _ in range(2):
        same(s3.delete_object(Bucket=name, Key="gone")["ResponseMetadata"]["HTTPStatusCode"], 204)


@check
def delete_many():
    keys = [f"many/{i:03} & <ü>" for i in range(50)]
    for key in keys:
        b.put(key, b"x")
    answer = s3.delete_objects(Bucket=name, Delete={"Objects": [{"Key": k} for k in keys[:49] + ["many/none"]]})
    same(sorted(x["Key"] for x in answer["Deleted"]), sorted(keys[:49] + ["many/none"]))
    same([x["Key"] for x in s3.list_objects_v2(Bucket=name, Prefix="many/")["Contents"]], keys[49:])
    same("Deleted" in s3.delete_objects(Bucket=name, Delete={"Objects": [{"Key": keys[49]}], "Quiet": True}), False)


# Copies

@check
def copy_keeps_or_replaces_metadata():
    b.put("src ü+1", LARGE, ContentType="text/x-one", Metadata={"a": "1"}, Tagging="t=1")
    source = {"Bucket": name, "Key": "src ü+1"}
    result = s3.copy_object(Bucket=name, Key="copied", CopySource=source)["CopyObjectResult"]
    same(result["ETag"], etag(LARGE))
    got = b.get("copied")
    same((body(got), got["ContentType"], got["Metadata"]), (LARGE, "text/x-one", {"a": "1"}))
    same(s3.get_object_tagging(Bucket=name, Key="copied")["TagSet"], [{"Key": "t", "Value": "1"}])
    s3.copy_object(Bucket=name, Key="copied", CopySource=source, MetadataDirective="REPLACE", ContentType="text/x-two", Metadata={"b": "2"},
                   TaggingDirective="REPLACE", Tagging="u=2")
    got = b.get("copied")
    same((body(got), got["ContentType"], got["Metadata"]), (LARGE, "text/x-two", {"b": "2"}))
    same(s3.get_object_tagging(Bucket=name, Key="copied")["TagSet"], [{"Key": "u", "Value": "2"}])


@check
def copy_onto_itself_needs_a_change():
    b.put("self", b"x", Metadata={"a": "1"})
    source = {"Bucket": name, "Key": "self"}
    refused(400, "InvalidRequest", s3.copy_object, Bucket=name, Key="self", CopySource=source)
    s3.copy_object(Bucket=name, Key="self", CopySource=source, MetadataDirective="REPLACE", Metadata={"a": "2"})
    same((body(b.get("self")), b.head("self")["Metadata"]), (b"x", {"a": "2"}))


@check
def copy_conditions():
    tag = b.put("csrc", b"x")["ETag"]
    when = b.head("csrc")["LastModified"]
    to = {"Bucket": name, "Key": "cdst", "CopySource": {"Bucket": name, "Key": "csrc"}}
    s3.copy_object(**to, CopySourceIfMatch=tag)
    refused(412, "PreconditionFailed", s3.copy_object, **to, CopySourceIfMatch='"other"')
    refused(412, "PreconditionFailed", s3.copy_object, **to, CopySourceIfNoneMatch=tag)
    refused(412, "PreconditionFailed", s3.copy_object, **to, CopySourceIfModifiedSince=when)
    refused(412, "PreconditionFailed", s3.copy_object, **to, CopySourceIfUnmodifiedSince=when - HOUR)
    refused(404, "NoSuchKey", s3.copy_object, Bucket=name, Key="cdst", CopySource={"Bucket": name, "Key": "none"})
    refused(404, "NoSuchBucket", s3.copy_object, Bucket=name, Key="cdst", CopySource={"Bucket": name + "-none", "Key": "none"})


@check
def copy_between_buckets():
    other = Bucket("boto-other")
    b.put("there", LARGE)
    s3.copy_object(Bucket=other.name, Key="here", CopySource=f"/{name}/there")
    same(body(other.get("here")), LARGE)
    other.close()


# Tags

@check
def object_tags():
    b.put("tags", b"x", Tagging="a=1&b=two%20words&c=")
    same(b.get("tags")["TagCount"], 3)
    tags = s3.get_object_tagging(Bucket=name, Key="tags")["TagSet"]
    same({t["Key"]: t["Value"] for t in tags}, {"a": "1", "b": "two words", "c": ""})
    s3.put_object_tagging(Bucket=name, Key="tags", Tagging={"TagSet": [{"Key": "ü", "Value": "a=b @c/d"}]})
    same(s3.get_object_tagging(Bucket=name, Key="tags")["TagSet"], [{"Key": "ü", "Value": "a=b @c/d"}])
    s3.delete_object_tagging(Bucket=name, Key="tags")
    same(s3.get_object_tagging(Bucket=name, Key="tags")["TagSet"], [])
    refused(404, "NoSuchKey", s3.get_object_tagging, Bucket=name, Key="tags-none")


@check
def errors_of_what_is_not_there():
    refused(404, "NoSuchKey", b.get, key="none")
    refused(404, "404", b.head, key="none")
    refused(404, "NoSuchBucket", s3.get_object, Bucket=name + "-none", Key="x")
    refused(404, "NoSuchBucket", s3.list_objects_v2, Bucket=name + "-none")


check.run(cleanup=b.close)
