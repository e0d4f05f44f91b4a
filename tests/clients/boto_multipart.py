#!/usr/bin/env python3
"""boto3: multipart uploads from create to complete, copied parts, and the five checksums, of the whole object and of its parts."""
import io
import os
import sys
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
import boto3  # noqa: E402
from boto3.s3.transfer import TransferConfig  # noqa: E402
from boto import Bucket, body, refused  # noqa: E402
from checks import Checks, same  # noqa: E402
from digests import ALGORITHMS, checksum, composite, multipart_etag  # noqa: E402
from rawhttp import Raw  # noqa: E402

check = Checks(f"boto3 {boto3.__version__} multipart")
b = Bucket("boto-multipart")
s3, name, raw = b.s3, b.name, Raw()
MIB = 1 << 20
# The plain-Python checksums are slow: big where only hashes of the library are asked for, small where ours are.
PARTS = [os.urandom(5 * MIB), os.urandom(5 * MIB + 1), b"the end"]
REPEATED = [b"a" * 5 * MIB, b"b"]


def begin(key, **more):
    return s3.create_multipart_upload(Bucket=name, Key=key, **more)["UploadId"]


def send(key, upload_id, parts):
    return [{"PartNumber": n, "ETag": s3.upload_part(Bucket=name, Key=key, UploadId=upload_id, PartNumber=n, Body=p)["ETag"]}
            for n, p in enumerate(parts, 1)]


def finish(key, upload_id, parts):
    return s3.complete_multipart_upload(Bucket=name, Key=key, UploadId=upload_id, MultipartUpload={"Parts": parts})


@check
def three_parts_become_one_object():
    upload_id = begin("three ü", ContentType="text/plain", Metadata={"a": "1"}, Tagging="t=1", StorageClass="STANDARD")
    refused(404, "NoSuchKey", b.get, key="three ü")
    done = finish("three ü", upload_id, send("three ü", upload_id, PARTS))
    same((done["ETag"], done["Bucket"], done["Key"]), (multipart_etag(PARTS), name, "three ü"))
    got = b.get("three ü")
    same((body(got), got["ETag"], got["ContentType"], got["Metadata"], got["TagCount"]),
         (b"".join(PARTS), multipart_etag(PARTS), "text/plain", {"a": "1"}, 1))


@check
def a_part_sent_twice_counts_once():
    upload_id = begin("twice")
    send("twice", upload_id, [PARTS[1], PARTS[2]])
    parts = send("twice", upload_id, [PARTS[0]])
    finish("twice", upload_id, parts)
    same(body(b.get("twice")), PARTS[0])


@check
def parts_with_gaps_in_their_numbers():
    upload_id, sent = begin("gaps"), []
    for number, data in ((3, PARTS[0]), (700, PARTS[1]), (10_000, PARTS[2])):
        sent.append({"PartNumber": number, "ETag": s3.upload_part(Bucket=name, Key="gaps", UploadId=upload_id, PartNumber=number, Body=data)["ETag"]})
    same([p["PartNumber"] for p in s3.list_parts(Bucket=name, Key="gaps", UploadId=upload_id)["Parts"]], [3, 700, 10_000])
    finish("gaps", upload_id, sent)
    same(body(b.get("gaps")), b"".join(PARTS))


@check
def ranges_across_parts():
    whole = b"".join(PARTS)
    for first, last in ((5 * MIB - 3, 5 * MIB + 3), (0, len(whole) - 1), (10 * MIB - 1, 10 * MIB + 5)):
        same(body(b.get("gaps", Range=f"bytes={first}-{last}")), whole[first:last + 1])


@check
def one_part_of_the_object():
    upload_id = begin("numbered")
    finish("numbered", upload_id, send("numbered", upload_id, PARTS))
    for number, part in enumerate(PARTS, 1):
        got = b.get("numbered", PartNumber=number)
        same((body(got), got["PartsCount"], got["ResponseMetadata"]["HTTPStatusCode"]), (part, 3, 206))
        same(b.head("numbered", PartNumber=number)["ContentLength"], len(part))
    refused(416, "InvalidPartNumber", b.get, key="numbered", PartNumber=4)
    b.put("single", b"x")
    same(body(b.get("single", PartNumber=1)), b"x")


@check
def copied_parts():
    b.put("source", b"".join(PARTS))
    upload_id, sent = begin("from-copies"), []
    for number, (first, last) in enumerate(((0, 5 * MIB - 1), (MIB, 7 * MIB), (10, 20)), 1):
        answer = s3.upload_part_copy(Bucket=name, Key="from-copies", UploadId=upload_id, PartNumber=number,
                                     CopySource={"Bucket": name, "Key": "source"}, CopySourceRange=f"bytes={first}-{last}")
        sent.append({"PartNumber": number, "ETag": answer["CopyPartResult"]["ETag"]})
    finish("from-copies", upload_id, sent)
    whole = b"".join(PARTS)
    same(body(b.get("from-copies")), whole[:5 * MIB] + whole[MIB:7 * MIB + 1] + whole[10:21])
    upload_id = begin("from-copies")
    for text in ("bytes=0-99999999", "bytes=5-", "0-5"):
        refused(400, "InvalidArgument", s3.upload_part_copy, Bucket=name, Key="from-copies", UploadId=upload_id, PartNumber=1,
                CopySource={"Bucket": name, "Key": "source"}, CopySourceRange=text)
    s3.abort_multipart_upload(Bucket=name, Key="from-copies", UploadId=upload_id)


@check
def aborted_is_gone():
    upload_id = begin("aborted")
    send("aborted", upload_id, PARTS[:1])
    s3.abort_multipart_upload(Bucket=name, Key="aborted", UploadId=upload_id)
    refused(404, "NoSuchUpload", s3.list_parts, Bucket=name, Key="aborted", UploadId=upload_id)
    refused(404, "NoSuchUpload", s3.upload_part, Bucket=name, Key="aborted", UploadId=upload_id, PartNumber=2, Body=b"x")
    refused(404, "NoSuchKey", b.get, key="aborted")


@check
def uploads_and_parts_are_listed_page_by_page():
    ids = {(key, begin(key)) for key in ("list/a", "list/b", "list/b", "list/sub/c", "other")}
    listed = [(u["Key"], u["UploadId"]) for page in s3.get_paginator("list_multipart_uploads").paginate(
        Bucket=name, Prefix="list/", PaginationConfig={"PageSize": 2}) for u in page.get("Uploads", [])]
    same(sorted(listed), sorted(i for i in ids if i[0] != "other"))
    answer = s3.list_multipart_uploads(Bucket=name, Prefix="list/", Delimiter="/")
    same([p["Prefix"] for p in answer["CommonPrefixes"]], ["list/sub/"])
    upload_id = next(i for k, i in ids if k == "other")
    sent = send("other", upload_id, [b"1", b"22", b"333", b"4444", b"55555"])
    parts = [p for page in s3.get_paginator("list_parts").paginate(Bucket=name, Key="other", UploadId=upload_id, PaginationConfig={"PageSize": 2})
             for p in page["Parts"]]
    same([(p["PartNumber"], p["ETag"], p["Size"]) for p in parts], [(p["PartNumber"], p["ETag"], p["PartNumber"]) for p in sent])
    for key, upload_id in ids:
        s3.abort_multipart_upload(Bucket=name, Key=key, UploadId=upload_id)
    same(s3.list_multipart_uploads(Bucket=name, Prefix="list/").get("Uploads", []), [])


@check
def complete_only_where_nothing_is():
    b.put("guarded", b"old")
    upload_id = begin("guarded")
    send("guarded", upload_id, [b"new"])
    answer = raw.call("POST", f"/{name}/guarded?uploadId={urllib.parse.quote(upload_id, safe='')}", {"If-None-Match": "*"},
                      f"<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>{multipart_etag([b'new'])}</ETag></Part>"
                      "</CompleteMultipartUpload>".encode())
    same(answer.status in (400, 412), True, f"{answer.status} {answer.code}")  # the ETag above is no part's: either fault may be told
    etag = s3.list_parts(Bucket=name, Key="guarded", UploadId=upload_id)["Parts"][0]["ETag"]
    xml = f"<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>{etag}</ETag></Part></CompleteMultipartUpload>".encode()
    target = f"/{name}/guarded?uploadId={urllib.parse.quote(upload_id, safe='')}"
    raw.call("POST", target, {"If-None-Match": "*"}, xml).expect(412, "PreconditionFailed")
    same(body(b.get("guarded")), b"old")
    raw.call("POST", target, {"If-Match": b.head("guarded")["ETag"]}, xml).expect(200)
    same(body(b.get("guarded")), b"new")


@check
def transfer_manager_of_100_MB_both_ways():
    data = os.urandom(100 * 1000 * 1000)
    config = TransferConfig(multipart_threshold=8 * MIB, multipart_chunksize=8 * MIB, max_concurrency=4)
    s3.upload_fileobj(io.BytesIO(data), name, "transfer", Config=config)
    back = io.BytesIO()
    s3.download_fileobj(name, "transfer", back, Config=config)
    same(back.getvalue() == data, True, "100 MB")
    s3.copy({"Bucket": name, "Key": "transfer"}, name, "transferred", Config=config)
    same(b.head("transferred")["ContentLength"], len(data))
    same(body(b.get("transferred")) == data, True, "the copy")


# Checksums, by requests of our own: a library's age decides which it knows

TEXT = os.urandom(100_000)
for algorithm in ALGORITHMS:
    def of_one_put(algorithm):
        header, value = f"x-amz-checksum-{algorithm.lower()}", checksum(algorithm, TEXT)
        put = raw.call("PUT", f"/{name}/sum-{algorithm}", {header: value}, TEXT).expect(200)
        same(put.headers[header], value)
        got = raw.call("GET", f"/{name}/sum-{algorithm}", {"x-amz-checksum-mode": "ENABLED"}).expect(200)
        same((got.body, got.headers[header], got.headers["x-amz-checksum-type"]), (TEXT, value, "FULL_OBJECT"))
        same(raw.call("HEAD", f"/{name}/sum-{algorithm}", {"x-amz-checksum-mode": "ENABLED"}).headers[header], value)
        same(raw.call("HEAD", f"/{name}/sum-{algorithm}").headers[header], None, "unasked")
        attributes = raw.call("GET", f"/{name}/sum-{algorithm}?attributes=", {"x-amz-object-attributes": "Checksum,ObjectSize,ETag"}).expect(200)
        same(f"<Checksum{algorithm}>{value}</Checksum{algorithm}>".encode() in attributes.body, True, "attributes")
        same(b"<ObjectSize>100000</ObjectSize>" in attributes.body, True, "size")
    check.add(f"{algorithm} of one PUT", of_one_put, algorithm)

    def of_parts(algorithm, kind):
        key, header = f"parts-{algorithm}-{kind}", f"x-amz-checksum-{algorithm.lower()}"
        made = raw.call("POST", f"/{name}/{key}?uploads=", {"x-amz-checksum-algorithm": algorithm, "x-amz-checksum-type": kind}).expect(200)
        upload_id = urllib.parse.quote(made.body.decode().split("<UploadId>")[1].split("<")[0], safe="")
        listed = ""
        for number, part in enumerate(REPEATED, 1):
            value = checksum(algorithm, part)
            sent = raw.call("PUT", f"/{name}/{key}?partNumber={number}&uploadId={upload_id}", {header: value}, part).expect(200)
            same(sent.headers[header], value)
            listed += (f"<Part><PartNumber>{number}</PartNumber><ETag>{sent.headers['ETag']}</ETag>"
                       f"<Checksum{algorithm}>{value}</Checksum{algorithm}></Part>")
        whole = checksum(algorithm, b"".join(REPEATED)) if kind == "FULL_OBJECT" else composite(algorithm, REPEATED)
        done = raw.call("POST", f"/{name}/{key}?uploadId={upload_id}", {header: whole, "x-amz-checksum-type": kind},
                        f"<CompleteMultipartUpload>{listed}</CompleteMultipartUpload>".encode()).expect(200)
        same(f"<Checksum{algorithm}>{whole}</Checksum{algorithm}>".encode() in done.body, True, f"complete: {done.body[:600]}")
        got = raw.call("GET", f"/{name}/{key}", {"x-amz-checksum-mode": "ENABLED"})
        same((got.body == b"".join(REPEATED), got.headers[header], got.headers["x-amz-checksum-type"]), (True, whole, kind))
    if algorithm != "CRC64NVME":
        check.add(f"{algorithm} of parts, composite", of_parts, algorithm, "COMPOSITE")
    if algorithm.startswith("CRC"):
        check.add(f"{algorithm} of parts, full object", of_parts, algorithm, "FULL_OBJECT")


@check
def attributes_of_parts():
    answer = raw.call("GET", f"/{name}/parts-SHA256-COMPOSITE?attributes=", {"x-amz-object-attributes": "ObjectParts,StorageClass"}).expect(200).body
    same((b"<PartsCount>2</PartsCount>" in answer, b"<StorageClass>STANDARD</StorageClass>" in answer), (True, True), answer[:500])


@check
def checksum_kinds_that_do_not_go_together():
    for algorithm, kind in (("SHA256", "FULL_OBJECT"), ("CRC64NVME", "COMPOSITE")):
        raw.call("POST", f"/{name}/x?uploads=", {"x-amz-checksum-algorithm": algorithm, "x-amz-checksum-type": kind}).expect(400, "InvalidRequest")


@check
def the_library_s_own_checksum():
    for algorithm in ("CRC32", "SHA1", "SHA256"):
        put = b.put(f"own-{algorithm}", TEXT, ChecksumAlgorithm=algorithm)
        same(put[f"Checksum{algorithm}"], checksum(algorithm, TEXT))
        got = b.get(f"own-{algorithm}", ChecksumMode="ENABLED")
        same((body(got), got[f"Checksum{algorithm}"]), (TEXT, checksum(algorithm, TEXT)))


check.run(cleanup=b.close)
