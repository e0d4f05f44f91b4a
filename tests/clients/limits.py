#!/usr/bin/env python3
"""Documents, names and numbers beyond the rules: bad XML, odd keys, limits overstepped, each with the AWS error that names it.

After each check the server must still answer a proper request on a new connection.
"""
import base64
import hashlib
import os
import sys
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from checks import Checks, same  # noqa: E402
from digests import multipart_etag  # noqa: E402
from seeded import Seeded  # noqa: E402

check = Checks("limits")
seeded = Seeded("limits")
raw, bucket, absent, SEED = seeded.raw, seeded.bucket, seeded.absent, seeded.seed


def md5(body):
    return base64.b64encode(hashlib.md5(body).digest()).decode()


# XML

BOMB = ('<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {chr(98 + i)} "{("&" + chr(97 + i) + ";") * 10}">' for i in range(12)) + "]>").encode()
XML = [
    ("not well formed", b"<Tagging><TagSet>"),
    ("no XML", b"hello"),
    ("empty", b""),
    ("another root", b"<Other/>"),
    ("a bomb of entities", BOMB + b"<Tagging><TagSet><Tag><Key>&m;</Key><Value>v</Value></Tag></TagSet></Tagging>"),
    ("an external entity", b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><Tagging><TagSet><Tag>'
                           b"<Key>&x;</Key><Value>v</Value></Tag></TagSet></Tagging>"),
    ("a DTD alone", b'<!DOCTYPE Tagging><Tagging><TagSet></TagSet></Tagging>'),
    ("10,000 levels", b"<Tagging>" * 10_000 + b"</Tagging>" * 10_000),
    ("invalid UTF-8", b"<Tagging><TagSet><Tag><Key>\xff\xfe</Key><Value>v</Value></Tag></TagSet></Tagging>"),
]
for name, document in XML:
    def bad_xml(document):
        raw.call("PUT", f"{SEED}?tagging=", {"Content-MD5": md5(document)}, document).expect(400, "MalformedXML" if document else None)
    check.add(f"XML: {name}", bad_xml, document)


@check
def XML_of_300_KiB():
    document = b"<Tagging>" + b" " * 300_000 + b"<TagSet></TagSet></Tagging>"
    raw.call("PUT", f"{SEED}?tagging=", {"Content-MD5": md5(document)}, document).expect(400, "MaxMessageLengthExceeded")


@check
def XML_of_a_delete_of_too_many_keys():
    body = b"<Delete>" + b"<Object><Key>seed</Key></Object>" * 1001 + b"</Delete>"
    raw.call("POST", f"/{bucket}?delete=", {"Content-MD5": md5(body)}, body).expect(400, "MalformedXML")
    raw.call("HEAD", SEED).expect(200)


@check
def XML_of_a_delete_without_keys():
    raw.call("POST", f"/{bucket}?delete=", {"Content-MD5": md5(b"<Delete/>")}, b"<Delete/>").expect(400, "MalformedXML")


# Keys

@check
def key_of_1024_bytes_and_of_one_more():
    raw.call("PUT", f"/{bucket}/" + "k" * 1024, body=b"x").expect(200)
    same(raw.call("GET", f"/{bucket}/" + "k" * 1024).body, b"x")
    raw.call("PUT", f"/{bucket}/" + "k" * 1025, body=b"x").expect(400, "KeyTooLongError")
    raw.call("PUT", f"/{bucket}/" + "%C3%A9" * 513, body=b"x").expect(400, "KeyTooLongError")


@check
def key_of_invalid_utf8():
    for key in ("%FF", "a%C3", "%ED%A0%80", "%C0%AF"):
        raw.call("PUT", f"/{bucket}/{key}", body=b"x").expect(400, "InvalidURI")


@check
def broken_escape_in_the_path():
    same(raw.call("GET", f"/{bucket}/a%2").status, 400)
    same(raw.call("GET", f"/{bucket}/a%zz").status, 400)


@check
def key_with_a_nul():
    """AWS takes it; here no request of that path gets as far as a bucket. It is told so, once on record, and nothing is stored under what is before it."""
    for body in (b"nul", b"n" * 3_000_000):
        answer = raw.call("PUT", f"/{bucket}/a%00b", body=body).expect(400, "InvalidURI")
        same(answer.message, "Couldn't parse the specified URI.")
        same(answer.headers["Connection"], "close")
        record, = raw.recorded(answer.headers["x-amz-request-id"])
        same((record["errorCode"], record["strongroom"]["requestUri"]), ("InvalidURI", f"/{bucket}/a%00b"))
    raw.call("HEAD", f"/{bucket}/a").expect(404)


for key in ("../x", "a//b", ".", "..", "//", "a/./b", "/etc/passwd", "a/../../b", "%", "+ +", "a\\b", "a\nb", "trailing/", "ключ/鍵/🔑",
            "~tilde!*'()", "&<>\"", "a?b#c", ";=,:@$"):
    def odd_key(key):
        target = f"/{bucket}/" + urllib.parse.quote(key, safe="/-_.~")
        body = key.encode() * 3
        raw.call("PUT", target, body=body).expect(200)
        same(raw.call("GET", target).body, body)
        same(key in seeded.keys("&prefix=" + urllib.parse.quote(key, safe="")), True, "listed")
        raw.call("DELETE", target).expect(204)
        raw.call("GET", target).expect(404, "NoSuchKey")
    check.add(f"key {key!r}", odd_key, key)

for name in ("ab", "Upper", "under_score", "a..b", "192.168.0.1", "-dash", "x" * 64, "xn--a", "a-s3alias"):
    check.add(f"bucket name {name[:12]}", lambda n: raw.call("PUT", f"/{n}").expect(400, "InvalidBucketName"), name)

# Too much, too little, in the wrong order


@check
def eleven_tags():
    raw.call("PUT", f"/{bucket}/tags", {"x-amz-tagging": "&".join(f"k{i}=v" for i in range(11))}, b"x").expect(400, "BadRequest")
    body = ("<Tagging><TagSet>" + "".join(f"<Tag><Key>k{i}</Key><Value>v</Value></Tag>" for i in range(11)) + "</TagSet></Tagging>").encode()
    raw.call("PUT", f"{SEED}?tagging=", {"Content-MD5": md5(body)}, body).expect(400, "BadRequest")


for name, key, value in [("a key of 129 characters", "k" * 129, "v"), ("a value of 257 characters", "k", "v" * 257), ("no key", "", "v"),
                         ("AWS's own prefix", "aws:k", "v")]:
    def bad_tag(key, value):
        body = f"<Tagging><TagSet><Tag><Key>{key}</Key><Value>{value}</Value></Tag></TagSet></Tagging>".encode()
        raw.call("PUT", f"{SEED}?tagging=", {"Content-MD5": md5(body)}, body).expect(400, "InvalidTag")
    check.add(f"tag with {name}", bad_tag, key, value)


@check
def the_same_tag_twice():
    body = b"<Tagging><TagSet>" + b"<Tag><Key>k</Key><Value>v</Value></Tag>" * 2 + b"</TagSet></Tagging>"
    raw.call("PUT", f"{SEED}?tagging=", {"Content-MD5": md5(body)}, body).expect(400, "InvalidTag")


@check
def metadata_beyond_two_kibibytes():
    raw.call("PUT", f"/{bucket}/meta", {"x-amz-meta-a": "v" * 2047}, b"x").expect(200)
    raw.call("PUT", f"/{bucket}/meta2", {"x-amz-meta-a": "v" * 2048}, b"x").expect(400, "MetadataTooLarge")
    absent("meta2")


def upload(key):
    body = raw.call("POST", f"/{bucket}/{key}?uploads=").expect(200).body.decode()
    return urllib.parse.quote(body.split("<UploadId>")[1].split("</UploadId>")[0], safe="")


def part(key, upload_id, number, body):
    return raw.call("PUT", f"/{bucket}/{key}?partNumber={number}&uploadId={upload_id}", body=body)


def complete(key, upload_id, parts):
    body = "".join(f"<Part><PartNumber>{n}</PartNumber><ETag>{e}</ETag></Part>" for n, e in parts)
    return raw.call("POST", f"/{bucket}/{key}?uploadId={upload_id}", body=f"<CompleteMultipartUpload>{body}</CompleteMultipartUpload>".encode())


@check
def part_too_small():
    key, upload_id = "small-parts", upload("small-parts")
    tags = [part(key, upload_id, n, b"x" * 100).expect(200).headers["ETag"] for n in (1, 2)]
    complete(key, upload_id, list(zip((1, 2), tags))).expect(400, "EntityTooSmall")
    absent(key)


@check
def parts_out_of_order_unknown_and_none():
    key, upload_id, body = "order", upload("order"), os.urandom(5 << 20)
    tags = [part(key, upload_id, n, body).expect(200).headers["ETag"] for n in (1, 2)]
    complete(key, upload_id, [(2, tags[1]), (1, tags[0])]).expect(400, "InvalidPartOrder")
    complete(key, upload_id, [(1, '"00000000000000000000000000000000"')]).expect(400, "InvalidPart")
    complete(key, upload_id, [(3, tags[0])]).expect(400, "InvalidPart")
    complete(key, upload_id, []).expect(400, "MalformedXML")
    answer = complete(key, upload_id, [(1, tags[0]), (2, tags[1])]).expect(200)
    same(multipart_etag([body, body]).strip('"') in answer.body.decode(), True, "ETag")


@check
def part_numbers_out_of_range():
    upload_id = upload("range")
    for number in ("0", "10001", "-1", "x"):
        part("range", upload_id, number, b"x").expect(400, "InvalidArgument")


@check
def unknown_upload():
    part("none", "nothing", 1, b"x").expect(404, "NoSuchUpload")
    complete("none", "nothing", [(1, '"x"')]).expect(404, "NoSuchUpload")
    raw.call("DELETE", f"/{bucket}/none?uploadId=nothing").expect(404, "NoSuchUpload")
    raw.call("GET", f"/{bucket}/none?uploadId=nothing").expect(404, "NoSuchUpload")


@check
def range_beyond_the_end():
    answer = raw.call("GET", SEED, {"Range": "bytes=100-"}).expect(416, "InvalidRange")
    same(answer.headers["Content-Range"] in ("bytes */4", None), True)
    same(raw.call("GET", SEED, {"Range": "lines=1-2"}).status, 200)


for name, query in [("max-keys", "list-type=2&max-keys=many"), ("negative max-keys", "list-type=2&max-keys=-1"),
                    ("encoding-type", "encoding-type=base64"), ("continuation-token", "list-type=2&continuation-token=forged")]:
    check.add(f"listing with a bad {name}", lambda q: raw.call("GET", f"/{bucket}?{q}").expect(400, "InvalidArgument"), query)

# What this server does not do, it says


@check
def unsupported_operations_are_refused():
    for method, target in [("GET", f"{SEED}?torrent="), ("GET", f"/{bucket}?accelerate="), ("PUT", f"/{bucket}?requestPayment=")]:
        raw.call(method, target).expect(501, "NotImplemented")


@check
def methods_that_are_none():
    same(raw.call("PATCH", SEED).status, 405)
    same(raw.call("BREW", SEED).status in (400, 405), True)


@check
def unknown_bucket_and_key():
    raw.call("GET", f"/{bucket}-none/x").expect(404, "NoSuchBucket")
    raw.call("PUT", f"/{bucket}-none/x", body=b"x").expect(404, "NoSuchBucket")
    raw.call("GET", f"/{bucket}/none").expect(404, "NoSuchKey")
    same(raw.call("HEAD", f"/{bucket}/none").body, b"")


@check
def two_requests_on_one_connection_after_an_error():
    with raw.connect() as sock:
        raw.send("GET", f"/{bucket}/none", raw.sign("GET", f"/{bucket}/none"), sock=sock).expect(404)
        same(raw.send("GET", SEED, raw.sign("GET", SEED), sock=sock).body, b"seed")
        raw.send("PUT", f"/{bucket}-none/x", raw.sign("PUT", f"/{bucket}-none/x", body=b"body"), b"body", sock=sock).expect(404)


check.run(after=seeded.healthy, cleanup=seeded.close)
