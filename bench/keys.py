"""The steps of bench/keys: turns, run beside a server; and table, which prints what was found."""
import glob
import json
import os
import statistics
import subprocess
import sys

WORK = os.environ["WORK"]
CONNECTIONS, KEYS = 16, 1000
BUCKETS = {"SSE-S3": "bench-s3", "SSE-KMS with a bucket key": "bench-kms"}


def turns():
    import boto3
    settings = {"endpoint_url": os.environ["ENDPOINT"], "verify": os.environ["AWS_CA_BUNDLE"], "region_name": os.environ["AWS_REGION"]}
    s3, key = boto3.client("s3", **settings), boto3.client("kms", **settings).create_key()["KeyMetadata"]["Arn"]
    for bucket in BUCKETS.values():
        s3.create_bucket(Bucket=bucket)
    s3.put_bucket_encryption(Bucket="bench-kms", ServerSideEncryptionConfiguration={"Rules": [
        {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}, "BucketKeyEnabled": True}]})
    load = os.environ["LOAD"].split()
    rates = {f"{operation} {name}": [] for operation in ("put", "get") for name in BUCKETS}

    def common(bucket):
        return ["--endpoint", os.environ["ENDPOINT"], "--cafile", os.environ["AWS_CA_BUNDLE"], "--bucket", bucket, "--keys", str(KEYS), "--no-bucket"]
    for bucket in BUCKETS.values():
        subprocess.run([*load, "prepare", *common(bucket)], check=True, stdout=subprocess.DEVNULL)
    assert s3.head_object(Bucket="bench-kms", Key=s3.list_objects_v2(Bucket="bench-kms", MaxKeys=1)["Contents"][0]["Key"])["BucketKeyEnabled"]
    for turn in range(int(os.environ["TURNS"]) + 1):
        for operation in ("put", "get"):
            # Whoever goes first meets another machine than who follows: they take turns in that too.
            for name in list(BUCKETS)[:: 1 if turn % 2 else -1]:
                run = [*load, *common(BUCKETS[name]), "--op", operation, "--json", "--concurrency", str(CONNECTIONS), "--duration", os.environ["DURATION"]]
                found = json.loads(subprocess.run(run, check=True, capture_output=True, text=True).stdout)
                assert not found["errors"], found
                if turn:  # the first is for the compiler
                    rates[f"{operation} {name}"].append(found["opsPerSecond"])
    json.dump(rates, open(f"{WORK}/turns.json", "w"))


def table():
    rates = {name: statistics.median(found) for name, found in json.load(open(f"{WORK}/turns.json")).items()}
    met = lambda good: "met" if good else "**not met**"  # noqa: E731
    print(f"| 4 KiB over TLS, {CONNECTIONS} connections, median of {os.environ['TURNS']} turns | SSE-S3, requests/s | SSE-KMS with a bucket key | ratio | bar | met |\n| --- | --- | --- | --- | --- | --- |")
    for operation in ("put", "get"):
        plain, keyed = (rates[f"{operation} {name}"] for name in BUCKETS)
        print(f"| {operation.upper()} | {plain:,.0f} | {keyed:,.0f} | {keyed / plain:.3f} | 0.95 | {met(keyed >= 0.95 * plain)} |")
    print("\n| inside the server | median | bar | met |\n| --- | --- | --- | --- |")
    for report in glob.glob(f"{WORK}/micro/results/*KmsBenchmarks*.json"):
        for found in json.load(open(report))["Benchmarks"]:
            median = found["Statistics"]["Median"] / 1000
            print(f"| {found['Method'].removesuffix('Async')} | {median:.1f} µs | 100 µs | {met(median < 100)} |")


{"turns": turns, "table": table}[sys.argv[1]]()
