#!/usr/bin/env python3
"""boto3: ListObjects and ListObjectsV2 with prefixes, delimiters, markers, tokens and encodings."""
import os
import sys
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
import boto3  # noqa: E402
from boto import Bucket  # noqa: E402
from checks import Checks, same  # noqa: E402
from rawhttp import Raw  # noqa: E402

check = Checks(f"boto3 {boto3.__version__} listing")
b = Bucket("boto-listing")
s3, name, raw = b.s3, b.name, Raw()
KEYS = [f"d{i}/{j:02}" for i in range(5) for j in range(60)] + ["Z", "a b", "a+b", "a/b/c", "a/b/d", "a/e", "aa", "é", "日本", "🔑", "~", "d1", "d1-"]
ORDERED = sorted(KEYS, key=lambda k: k.encode())


def v2(**how):
    return s3.list_objects_v2(Bucket=name, **how)


def keys(answer):
    return [x["Key"] for x in answer.get("Contents", [])]


def prefixes(answer):
    return [x["Prefix"] for x in answer.get("CommonPrefixes", [])]


def expected(prefix="", delimiter=None, after=""):
    """What a listing without a limit must show: keys and common prefixes, said the slow way."""
    found, common = [], []
    for key in ORDERED:
        if not key.startswith(prefix) or key.encode() <= after.encode():
            continue
        cut = key.find(delimiter, len(prefix)) if delimiter else -1
        if cut < 0:
            found.append(key)
        elif key[:cut + len(delimiter)] not in common:
            common.append(key[:cut + len(delimiter)])
    return found, common


@check
def everything_in_byte_order():
    same(keys(v2()), ORDERED)


@check
def an_entry_says_what_the_object_is():
    entry = v2(Prefix="aa")["Contents"][0]
    same((entry["Size"], entry["ETag"], entry["StorageClass"]), (2, b.head("aa")["ETag"], "STANDARD"))
    same("Owner" in entry, False)
    same("Owner" in v2(Prefix="aa", FetchOwner=True)["Contents"][0], True)


for prefix in ("", "d1", "d1/", "d1/0", "a", "a/", "a/b/", "é", "none"):
    for delimiter in (None, "/", "0", "/b/"):
        def listed(prefix, delimiter):
            how = {"Prefix": prefix, **({"Delimiter": delimiter} if delimiter else {})}
            answer = v2(**how)
            same((keys(answer), prefixes(answer)), expected(prefix, delimiter))
            same(answer["KeyCount"], len(keys(answer)) + len(prefixes(answer)))
            answer = s3.list_objects(Bucket=name, **how)
            same((keys(answer), prefixes(answer)), expected(prefix, delimiter), "version 1")
        check.add(f"prefix {prefix!r} delimiter {delimiter!r}", listed, prefix, delimiter)


for size in (1, 7, 100):
    for delimiter in (None, "/"):
        def paged(size, delimiter):
            found, common, more = [], [], {"Delimiter": delimiter} if delimiter else {}
            while True:
                page = v2(MaxKeys=size, **more)
                same(page["KeyCount"] <= size, True, "page size")
                found, common = found + keys(page), common + prefixes(page)
                if not page["IsTruncated"]:
                    break
                more["ContinuationToken"] = page["NextContinuationToken"]
            same((found, common), expected(delimiter=delimiter))
        if size > 1 or delimiter:  # single keys without a delimiter would be hundreds of requests
            check.add(f"pages of {size} delimiter {delimiter!r}", paged, size, delimiter)


@check
def version_1_pages_by_marker():
    found, common, marker = [], [], ""
    while True:
        page = s3.list_objects(Bucket=name, Delimiter="/", MaxKeys=3, Marker=marker)
        found, common = found + keys(page), common + prefixes(page)
        if not page["IsTruncated"]:
            break
        marker = page["NextMarker"]
    same((found, common), expected(delimiter="/"))


@check
def start_after():
    for after in ("", "a", "a/b/c", "d1/", "d1/30", "d4/59", "zzz", "🔑"):
        same(keys(v2(StartAfter=after)), expected(after=after)[0], after)


@check
def marker_after_a_common_prefix_skips_it():
    answer = s3.list_objects(Bucket=name, Delimiter="/", Marker="d1/")
    same("d1/" in prefixes(answer), False)
    same("d2/" in prefixes(answer), True)


@check
def no_keys_wanted():
    answer = v2(MaxKeys=0)
    same((keys(answer), answer["IsTruncated"]), ([], False))


@check
def more_than_a_thousand_wanted():
    same(v2(MaxKeys=100_000)["MaxKeys"] in (1000, 100_000), True)


@check
def encoding_type_url():
    answer = raw.call("GET", f"/{name}?list-type=2&encoding-type=url&prefix=a").expect(200).body
    same(b"<EncodingType>url</EncodingType>" in answer, True)
    same([b"<Key>a+b</Key>" in answer or b"<Key>a%20b</Key>" in answer, b"<Key>a%2Bb</Key>" in answer], [True, True])
    answer = raw.call("GET", f"/{name}?list-type=2&prefix=%C3%A9").expect(200).body.decode()
    same("<Key>é</Key>" in answer, True)


@check
def paginators_of_the_client():
    for operation in ("list_objects", "list_objects_v2"):
        pages = s3.get_paginator(operation).paginate(Bucket=name, PaginationConfig={"PageSize": 50})
        same([k for page in pages for k in keys(page)], ORDERED, operation)


with ThreadPoolExecutor(8) as pool:
    list(pool.map(lambda key: b.put(key, key.encode()), KEYS))
check.run(cleanup=b.close)
