#!/usr/bin/env python3
"""Requests that no client library sends: forged, expired, tampered with, cut off and ambiguous, each with the AWS error that names it.

After each check the server must still answer a proper request on a new connection.
"""
import base64
import concurrent.futures
import datetime
import hashlib
import os
import socket
import ssl
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from checks import Checks, required, same  # noqa: E402
from digests import checksum  # noqa: E402
from rawhttp import amz_date, read, signed_chunks, unsigned_chunks  # noqa: E402
from seeded import Seeded  # noqa: E402

check = Checks("hostile")
seeded = Seeded("hostile")
raw, bucket, absent, SEED = seeded.raw, seeded.bucket, seeded.absent, seeded.seed
TRAILER = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
CHUNKED = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"


def now(**shift):
    return datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(**shift)


def md5(body):
    return base64.b64encode(hashlib.md5(body).digest()).decode()


# Who is asking

@check
def wrong_secret():
    raw.call("GET", SEED, secret="x" * 40).expect(403, "SignatureDoesNotMatch")


@check
def unknown_access_key():
    raw.call("GET", SEED, key="AKIAAAAAAAAAAAAAAAAA").expect(403, "InvalidAccessKeyId")


@check
def clock_twenty_minutes_behind():
    raw.call("GET", SEED, now=now(minutes=-20)).expect(403, "RequestTimeTooSkewed")


@check
def clock_twenty_minutes_ahead():
    raw.call("GET", SEED, now=now(minutes=20)).expect(403, "RequestTimeTooSkewed")


@check
def presigned_works_and_expires():
    raw.bare("GET", raw.presign("GET", SEED)).expect(200)
    raw.bare("GET", raw.presign("GET", SEED, expires=60, now=now(minutes=-5))).expect(403, "AccessDenied")


@check
def presigned_for_more_than_a_week():
    raw.bare("GET", raw.presign("GET", SEED, expires=604801)).expect(400, "AuthorizationQueryParametersError")


@check
def presigned_with_a_word_for_its_expiry():
    raw.bare("GET", raw.presign("GET", SEED, expires="soon")).expect(400, "AuthorizationQueryParametersError")


@check
def presigned_without_its_date():
    raw.bare("GET", raw.presign("GET", SEED, Date=None)).expect(400, "AuthorizationQueryParametersError")


@check
def presigned_get_used_as_delete():
    raw.bare("DELETE", raw.presign("GET", SEED)).expect(403, "SignatureDoesNotMatch")
    raw.call("HEAD", SEED).expect(200)


@check
def presigned_with_a_parameter_added():
    raw.bare("GET", raw.presign("GET", SEED) + "&response-content-type=text/html").expect(403, "SignatureDoesNotMatch")


@check
def presigned_and_signed_at_once():
    pairs = raw.sign("GET", SEED)
    raw.send("GET", raw.presign("GET", SEED), pairs).expect(400, "InvalidArgument")


@check
def signature_of_version_2():
    raw.bare("GET", SEED, {"Authorization": f"AWS {raw.key}:c2lnbmF0dXJl", "x-amz-date": amz_date()}).expect(400, "InvalidRequest")


@check
def another_scheme_of_authorization():
    raw.bare("GET", SEED, {"Authorization": "Bearer abc", "x-amz-date": amz_date()}).expect(400)


@check
def another_region_in_the_scope():
    raw.call("GET", SEED, region="eu-north-7").expect(400, "AuthorizationHeaderMalformed")


@check
def a_credential_without_a_scope():
    pairs = [(n, v.replace(raw.scope, "scope") if n == "Authorization" else v) for n, v in raw.sign("GET", SEED)]
    raw.send("GET", SEED, pairs).expect(400, "AuthorizationHeaderMalformed")


@check
def no_payload_hash():
    pairs = [(n, v) for n, v in raw.sign("GET", SEED) if n != "x-amz-content-sha256"]
    raw.send("GET", SEED, pairs).expect(400)


@check
def an_amz_header_that_is_not_signed():
    pairs = raw.sign("PUT", f"/{bucket}/unsigned-header", {"x-amz-meta-a": "1"}, b"x", unsigned=("x-amz-meta-a",))
    raw.send("PUT", f"/{bucket}/unsigned-header", pairs, b"x").expect(403, "AccessDenied")
    absent("unsigned-header")


@check
def a_target_that_is_not_signed():
    extra = {"X-Amz-Target": "Strongroom_20261122.ReadAuditRecords", "Content-Type": "application/x-amz-json-1.1"}
    pairs = raw.sign("POST", "/", extra, b"{}", service="strongroom", unsigned=("x-amz-target",))
    raw.send("POST", "/", pairs, b"{}").expect(400)


@check
def presigned_members_count_as_headers():
    """A presigner may move x-amz- headers into the query, where they are signed: what they ask for is done or refused, never dropped."""
    def put(**members):
        query = "&".join(f"{n.replace('_', '-')}={v}" for n, v in members.items())
        return raw.bare("PUT", raw.presign("PUT", f"/{bucket}/hoisted?{query}"), body=b"x")
    put(**{"x-amz-server-side-encryption-customer-algorithm": "AES256"}).expect(400, "InvalidArgument")
    put(**{"X-Amz-Object-Lock-Event-Hold": "ON"}).expect(501, "NotImplemented")
    put(**{"X-Amz-Object-Lock-Mode": "COMPLIANCE"}).expect(400, "InvalidArgument")
    put(**{"x-amz-acl": "public-read"}).expect(400, "AccessControlListNotSupported")
    put(**{"x-amz-expected-bucket-owner": "000000000000"}).expect(403, "AccessDenied")
    absent("hoisted")
    put(**{"x-amz-meta-a": "1", "x-amz-storage-class": "STANDARD_IA"}).expect(200)
    head = raw.call("HEAD", f"/{bucket}/hoisted")
    same((head.headers["x-amz-meta-a"], head.headers["x-amz-storage-class"]), ("1", "STANDARD_IA"))
    twice = raw.presign("PUT", f"/{bucket}/hoisted?x-amz-meta-a=1&x-amz-acl=private", headers={"x-amz-acl": "private"})
    raw.bare("PUT", twice, {"x-amz-acl": "private"}, b"x").expect(400)


@check
def a_signed_header_changed_on_the_way():
    pairs = [(n, "2" if n == "x-amz-meta-a" else v) for n, v in raw.sign("PUT", SEED, {"x-amz-meta-a": "1"}, b"x")]
    raw.send("PUT", SEED, pairs, b"x").expect(403, "SignatureDoesNotMatch")


for name, method, target in [("GET of an object", "GET", SEED), ("PUT", "PUT", f"/{bucket}/anonymous"), ("DELETE", "DELETE", SEED),
                             ("listing", "GET", f"/{bucket}?list-type=2"), ("list of buckets", "GET", "/"),
                             ("upload", "POST", f"/{bucket}/a?uploads"), ("a bucket made", "PUT", f"/{bucket}-anonymous")]:
    check.add(f"anonymous: {name}", lambda m, t: raw.bare(m, t).expect(403, "AccessDenied"), method, target)

# What arrives is not what was signed or promised


@check
def tampered_body():
    raw.send("PUT", f"/{bucket}/tampered", raw.sign("PUT", f"/{bucket}/tampered", body=b"good"), b"evil").expect(400, "XAmzContentSHA256Mismatch")
    absent("tampered")


@check
def tampered_large_body():
    body = os.urandom(3 << 20)
    pairs = raw.sign("PUT", f"/{bucket}/tampered-large", body=body)
    raw.send("PUT", f"/{bucket}/tampered-large", pairs, body[:-1] + bytes([body[-1] ^ 1])).expect(400, "XAmzContentSHA256Mismatch")
    absent("tampered-large")


@check
def payload_hash_that_is_none():
    raw.call("PUT", f"/{bucket}/no-hash", body=b"x", payload="hello").expect(400)
    absent("no-hash")


@check
def wrong_content_md5():
    raw.call("PUT", f"/{bucket}/md5", {"Content-MD5": md5(b"other")}, b"x").expect(400, "BadDigest")
    absent("md5")


@check
def content_md5_that_is_none():
    raw.call("PUT", f"/{bucket}/md5", {"Content-MD5": "abc"}, b"x").expect(400, "InvalidDigest")


for algorithm in ("CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"):
    def wrong_checksum(algorithm):
        header = f"x-amz-checksum-{algorithm.lower()}"
        raw.call("PUT", f"/{bucket}/checksum", {header: checksum(algorithm, b"other")}, b"x").expect(400, "BadDigest")
        raw.call("PUT", f"/{bucket}/checksum", {header: "AAA="}, b"x").expect(400, "InvalidRequest")
        absent("checksum")
    check.add(f"wrong and malformed {algorithm}", wrong_checksum, algorithm)


@check
def two_checksums_at_once():
    headers = {"x-amz-checksum-crc32": checksum("CRC32", b"x"), "x-amz-checksum-sha256": checksum("SHA256", b"x")}
    raw.call("PUT", f"/{bucket}/two", headers, b"x").expect(400, "InvalidRequest")


def put_chunked(key, chunks, payload, headers=None, decoded=None, spoil=None, trailers=None):
    headers = {"Content-Encoding": "aws-chunked", **(headers or {})}
    if decoded is not None:
        headers["x-amz-decoded-content-length"] = str(decoded)
    pairs = raw.sign("PUT", f"/{bucket}/{key}", headers, payload=payload)
    body = signed_chunks(raw, chunks, spoil) if payload == CHUNKED else unsigned_chunks(chunks, trailers or {})
    return raw.send("PUT", f"/{bucket}/{key}", pairs, body)


CHUNKS = [os.urandom(65536), os.urandom(65536), b"end"]
TOTAL = sum(map(len, CHUNKS))


@check
def signed_chunks_work():
    put_chunked("chunks", CHUNKS, CHUNKED, decoded=TOTAL).expect(200)
    same(raw.call("GET", f"/{bucket}/chunks").body, b"".join(CHUNKS))
    put_chunked("gzip", CHUNKS, CHUNKED, {"Content-Encoding": "gzip,aws-chunked"}, TOTAL).expect(200)
    same(raw.call("HEAD", f"/{bucket}/gzip").headers["Content-Encoding"], "gzip", "the transfer's coding is not the object's")


@check
def a_chunk_tampered_with():
    put_chunked("bad-chunk", CHUNKS, CHUNKED, decoded=TOTAL, spoil=1).expect(403, "SignatureDoesNotMatch")
    absent("bad-chunk")


@check
def chunks_without_the_decoded_length():
    put_chunked("no-length", CHUNKS, CHUNKED).expect(411, "MissingContentLength")


@check
def chunks_shorter_than_the_decoded_length():
    put_chunked("short", CHUNKS, CHUNKED, decoded=TOTAL + 1).expect(400, "IncompleteBody")
    absent("short")


@check
def chunks_longer_than_the_decoded_length():
    put_chunked("long", CHUNKS, CHUNKED, decoded=TOTAL - 1).expect(400)
    absent("long")


@check
def trailing_checksum_right_and_wrong():
    announced = {"x-amz-trailer": "x-amz-checksum-crc32c"}
    right = {"x-amz-checksum-crc32c": checksum("CRC32C", b"".join(CHUNKS))}
    put_chunked("trailer", CHUNKS, TRAILER, announced, TOTAL, trailers=right).expect(200)
    same(raw.call("GET", f"/{bucket}/trailer").body, b"".join(CHUNKS))
    put_chunked("bad-trailer", CHUNKS, TRAILER, announced, TOTAL, trailers={"x-amz-checksum-crc32c": "AAAAAA=="}).expect(400, "BadDigest")
    absent("bad-trailer")


@check
def trailing_checksum_that_never_comes():
    put_chunked("no-trailer", CHUNKS, TRAILER, {"x-amz-trailer": "x-amz-checksum-crc32"}, TOTAL).expect(400)
    absent("no-trailer")


for name, body in [("no size", b";chunk-signature=00\r\n"), ("a size that is no number", b"zz\r\nab\r\n0\r\n\r\n"),
                   ("a negative size", b"-1\r\na\r\n0\r\n\r\n"), ("a size beyond 64 bits", b"ffffffffffffffffff\r\na\r\n0\r\n\r\n"),
                   ("a size line without an end", b"1" * 100_000), ("no end of chunk", b"1\r\nab0\r\n\r\n")]:
    def bad_chunking(body):
        headers = {"Content-Encoding": "aws-chunked", "x-amz-decoded-content-length": "1"}
        answer = raw.send("PUT", f"/{bucket}/chunking", raw.sign("PUT", f"/{bucket}/chunking", headers, payload=TRAILER), body)
        same(answer.status, 400)
        absent("chunking")
    check.add(f"aws-chunked with {name}", bad_chunking, body)


@check
def short_body_and_a_dropped_connection():
    body = os.urandom(2 << 20)
    for size in (0, 1000, 1 << 20):
        with raw.connect() as sock:
            pairs = raw.sign("PUT", f"/{bucket}/dropped", body=body) + [("Content-Length", str(len(body)))]
            head = f"PUT /{bucket}/dropped HTTP/1.1\r\n" + "".join(f"{n}: {v}\r\n" for n, v in pairs) + "\r\n"
            sock.sendall(head.encode() + body[:size])
            sock.shutdown(socket.SHUT_RDWR)
    absent("dropped")


@check
def a_reader_who_leaves_in_the_middle():
    body = os.urandom(8 << 20)
    raw.call("PUT", f"/{bucket}/large", body=body).expect(200)
    for _ in range(5):
        with raw.connect() as sock:
            sock.sendall(("\r\n".join([f"GET /{bucket}/large HTTP/1.1"] + [f"{n}: {v}" for n, v in raw.sign("GET", f"/{bucket}/large")])
                          + "\r\n\r\n").encode())
            sock.recv(1000)
    same(raw.call("GET", f"/{bucket}/large").body, body)


@check
def no_content_length():
    raw.send("PUT", f"/{bucket}/lengthless", raw.sign("PUT", f"/{bucket}/lengthless"), length=False).expect(411, "MissingContentLength")


@check
def more_than_five_gibibytes_at_once():
    pairs = raw.sign("PUT", f"/{bucket}/huge", payload="UNSIGNED-PAYLOAD") + [("Content-Length", str((5 << 30) + 1)), ("Expect", "100-continue")]
    raw.send("PUT", f"/{bucket}/huge", pairs).expect(400, "EntityTooLarge")


@check
def expect_100_continue():
    with raw.connect() as sock:
        pairs = raw.sign("PUT", f"/{bucket}/expected", body=b"body") + [("Content-Length", "4"), ("Expect", "100-continue")]
        sock.sendall((f"PUT /{bucket}/expected HTTP/1.1\r\n" + "".join(f"{n}: {v}\r\n" for n, v in pairs) + "\r\n").encode())
        first = sock.recv(1000)
        same(first.startswith(b"HTTP/1.1 100"), True, f"first answer {first[:40]!r}")
        sock.sendall(b"body")
        read(sock).expect(200)


@check
def expect_100_continue_with_a_wrong_signature_never_invites_the_body():
    with raw.connect() as sock:
        pairs = raw.sign("PUT", f"/{bucket}/expected", body=b"body", secret="x" * 40) + [("Content-Length", "4"), ("Expect", "100-continue")]
        sock.sendall((f"PUT /{bucket}/expected HTTP/1.1\r\n" + "".join(f"{n}: {v}\r\n" for n, v in pairs) + "\r\n").encode())
        first = sock.recv(4000)
        same(first[:12], b"HTTP/1.1 403")


@check
def expect_100_continue_without_a_body_ends_the_connection():
    with raw.connect() as sock:
        pairs = raw.sign("PUT", f"/{bucket}/expected-empty") + [("Content-Length", "0"), ("Expect", "100-continue")]
        answer = raw.send("PUT", f"/{bucket}/expected-empty", pairs, sock=sock).expect(200)
        same(answer.headers["Connection"], "close")
        same(sock.recv(1), b"", "after the answer")


# What can be read in two ways

for name, extra in [("two Content-Length", [("Content-Length", "1"), ("Content-Length", "2")]),
                    ("Content-Length as a list", [("Content-Length", "1, 1")]),
                    ("Content-Length and Transfer-Encoding", [("Content-Length", "1"), ("Transfer-Encoding", "chunked")]),
                    ("negative Content-Length", [("Content-Length", "-1")]),
                    ("two Hosts", [("Host", "other.example"), ("Content-Length", "1")])]:
    def ambiguous(extra):
        pairs = raw.sign("PUT", f"/{bucket}/ambiguous", body=b"x")
        same(raw.send("PUT", f"/{bucket}/ambiguous", pairs + extra, b"x").status, 400)
        absent("ambiguous")
    check.add(name, ambiguous, extra)


@check
def absolute_target_that_contradicts_the_host():
    pairs = raw.sign("GET", SEED)
    same(raw.send("GET", f"https://other.example{SEED}", pairs).status in (400, 403), True)


@check
def of_many_conditional_writes_one_is_done():
    """Sixteen at once that each want to be the first; then sixteen that each want to follow the same one."""
    def all_at_once(condition, body):
        with concurrent.futures.ThreadPoolExecutor(16) as pool:
            return sorted(a.status for a in pool.map(lambda i: raw.call("PUT", f"/{bucket}/contended", condition, body % i), range(16)))
    same(all_at_once({"If-None-Match": "*"}, b"first %d"), [200] + [412] * 15)
    seen = raw.call("HEAD", f"/{bucket}/contended").headers["ETag"]
    # Other bytes than before: whoever wrote the same again would leave the ETag that the next one asks for.
    same(all_at_once({"If-Match": seen}, b"second %d").count(200), 1)


@check
def parameter_given_twice():
    raw.call("GET", f"/{bucket}?list-type=2&prefix=a&prefix=b").expect(400, "InvalidArgument")


@check
def two_subresources_at_once():
    same(raw.call("GET", f"/{bucket}?cors=&tagging=").status, 400)


@check
def header_given_twice():
    pairs = raw.sign("PUT", f"/{bucket}/twice", {"x-amz-storage-class": "STANDARD"}, b"x") + [("x-amz-storage-class", "STANDARD_IA")]
    same(raw.send("PUT", f"/{bucket}/twice", pairs, b"x").status in (400, 403), True)
    absent("twice")


@check
def no_http_at_all():
    cases = [(b"\x16\x03\x01\r\n\r\n", "BadRequest"), (b"GET\r\n\r\n", "BadRequest"), (b"GET / HTTP/9.9\r\n\r\n", "BadRequest"),
             (b"A" * 100_000 + b"\r\n\r\n", "RequestHeaderSectionTooLarge")]
    for garbage, code in cases:
        with raw.connect() as sock:
            sock.sendall(garbage)
            answer = read(sock).expect(400, code)
        same([record["errorCode"] for record in raw.recorded(answer.headers["x-amz-request-id"])], [code])


@check
def headers_beyond_measure():
    answer = raw.send("GET", SEED, raw.sign("GET", SEED) + [(f"x-filler-{i}", "y" * 2000) for i in range(50)])
    answer.expect(400, "RequestHeaderSectionTooLarge")
    same(len(raw.recorded(answer.headers["x-amz-request-id"])), 1)


@check
def old_tls_is_refused():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(required("AWS_CA_BUNDLE"))
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    try:
        with socket.create_connection(("127.0.0.1", raw.port)) as plain, context.wrap_socket(plain, server_hostname=raw.host):
            raise AssertionError("TLS 1.1 was accepted")
    except (ssl.SSLError, ConnectionError):
        pass


check.run(after=seeded.healthy, cleanup=seeded.close)
