#!/usr/bin/env python3
"""boto3: SSE-C, SSE-KMS with its conditions and records, and bodies that the client encrypts itself."""
import base64
import hashlib
import io
import json
import os
import sys
import time
import urllib.request
import ssl

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
import boto3  # noqa: E402
from boto3.s3.transfer import TransferConfig  # noqa: E402
from botocore.client import Config  # noqa: E402
from botocore.exceptions import ClientError  # noqa: E402
from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: E402
from boto import Bucket, body, refused  # noqa: E402
from checks import Checks, required, same, unique  # noqa: E402
from rawhttp import Raw  # noqa: E402

check = Checks(f"boto3 {boto3.__version__} encryption")


def service(name, key=None, secret=None, endpoint=None):
    """A client of a service, of the account's root unless a key pair is given."""
    return boto3.client(
        name, endpoint_url=endpoint or required("ENDPOINT"), region_name=required("AWS_DEFAULT_REGION"), verify=required("AWS_CA_BUNDLE"),
        aws_access_key_id=key or required("AWS_ACCESS_KEY_ID"), aws_secret_access_key=secret or required("AWS_SECRET_ACCESS_KEY"),
        config=Config(signature_version="s3v4" if name == "s3" else None, s3={"addressing_style": "path"}, retries={"total_max_attempts": 1, "mode": "standard"}, read_timeout=60))


raw, kms, iam = Raw(), service("kms"), service("iam")
account, region = service("sts").get_caller_identity()["Account"], required("AWS_DEFAULT_REGION")
bucket = Bucket("encryption")
s3 = bucket.s3
made, users = [], []
mine, yours = os.urandom(32), os.urandom(32)
MINE = {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": mine}
YOURS = {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": yours}
FROM_MINE = {"CopySourceSSECustomerAlgorithm": "AES256", "CopySourceSSECustomerKey": mine}
MINE_MD5 = base64.b64encode(hashlib.md5(mine).digest()).decode()


def block(kind):
    """Debian's client does not know BlockedEncryptionTypes: the document is sent as it is."""
    document = f"<ServerSideEncryptionConfiguration><Rule><BlockedEncryptionTypes><EncryptionType>{kind}</EncryptionType></BlockedEncryptionTypes></Rule></ServerSideEncryptionConfiguration>".encode()
    raw.call("PUT", f"/{bucket.name}?encryption=", {"Content-MD5": base64.b64encode(hashlib.md5(document).digest()).decode()}, document).expect(200)


def new_key():
    key = kms.create_key()["KeyMetadata"]
    made.append(key["KeyId"])
    return key["Arn"]


def new_user(*statements):
    """An IAM user with one inline policy, as an S3 client, with its name."""
    name = unique("encryption")
    iam.create_user(UserName=name)
    users.append(name)
    iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": list(statements)}))
    pair = iam.create_access_key(UserName=name)["AccessKey"]
    return service("s3", pair["AccessKeyId"], pair["SecretAccessKey"]), name


def use_of(key, **conditions):
    """All of S3, and the use of one key on conditions."""
    return ({"Effect": "Allow", "Action": "s3:*", "Resource": "*"},
            {"Effect": "Allow", "Action": ["kms:Decrypt", "kms:GenerateDataKey"], "Resource": key, **({"Condition": {"StringEquals": conditions}} if conditions else {})})


def records():
    """The newest records of the account."""
    headers = {"X-Amz-Target": "Strongroom_20261122.ReadAuditRecords", "Content-Type": "application/x-amz-json-1.1"}
    document = b'{"Last": 400}'
    answer = raw.send("POST", "/", raw.sign("POST", "/", headers, document, service="strongroom"), document).expect(200)
    return json.loads(answer.body)["Records"]


def on_record(wanted, what):
    """The first record that is wanted; those of reads are written a moment after their answer."""
    for _ in range(50):
        for record in records():
            record = json.loads(record) if isinstance(record, str) else record
            if wanted(record):
                return record
        time.sleep(0.1)
    raise AssertionError(f"{what} is not on record")


# Keys that the client brings


@check
def a_new_bucket_takes_nothing_under_keys_of_the_clients():
    answer = refused(403, "AccessDenied", bucket.put, key="blocked", data=b"v", **MINE)
    same("has blocked upload requests that specify Server Side Encryption with Customer provided keys (SSE-C)" in answer["Error"]["Message"], True)
    refused(403, "AccessDenied", s3.create_multipart_upload, Bucket=bucket.name, Key="blocked", **MINE)
    block("NONE")
    bucket.put("let-in", b"v", **MINE)


@check
def put_get_and_head_tell_the_key_by_its_MD5():
    data = os.urandom(300_000)
    for answer in (bucket.put("k", data, **MINE), bucket.head("k", **MINE), bucket.get("k", **MINE)):
        same((answer["SSECustomerAlgorithm"], answer["SSECustomerKeyMD5"], answer.get("ServerSideEncryption")), ("AES256", MINE_MD5, None))
    same(body(bucket.get("k", **MINE)), data)
    same(body(bucket.get("k", Range="bytes=100000-100009", **MINE)), data[100000:100010])
    same(bucket.head("k", **MINE)["ETag"].strip('"') == hashlib.md5(data).hexdigest(), False, "the ETag is the MD5")


@check
def no_key_and_another_key():
    bucket.put("k", b"v", **MINE)
    refused(400, "InvalidRequest", bucket.get, key="k")
    refused(400, "400", bucket.head, key="k")
    refused(403, "AccessDenied", bucket.get, key="k", **YOURS)
    refused(403, "403", bucket.head, key="k", **YOURS)
    bucket.put("plain", b"v")
    refused(400, "InvalidRequest", bucket.get, key="plain", **MINE)
    refused(400, "InvalidArgument", bucket.put, key="k", data=b"v", ServerSideEncryption="AES256", **MINE)
    refused(400, "InvalidArgument", bucket.put, key="k", data=b"v", SSECustomerAlgorithm="AES256", SSECustomerKey=os.urandom(16))
    refused(400, "InvalidEncryptionAlgorithmError", bucket.put, key="k", data=b"v", SSECustomerAlgorithm="AES128", SSECustomerKey=mine)


@check
def plain_http_is_no_way_for_keys():
    def signed(method, target, **headers):
        plain = Raw(required("ENDPOINT_HTTP"))
        return plain.call(method, target, {f"x-amz-server-side-encryption-customer-{n.replace('_', '-')}": v for n, v in headers.items()})
    bucket.put("k", b"v", **MINE)
    signed("GET", f"/{bucket.name}/k", algorithm="AES256", key=base64.b64encode(mine).decode(), key_MD5=MINE_MD5).expect(400, "InvalidRequest")


@check
def copies_change_the_key():
    bucket.put("k", b"the body", **MINE)
    source = {"Bucket": bucket.name, "Key": "k"}
    copied = s3.copy_object(Bucket=bucket.name, Key="copy", CopySource=source, **FROM_MINE, **YOURS)
    same(copied["SSECustomerAlgorithm"], "AES256")
    same(body(bucket.get("copy", **YOURS)), b"the body")
    s3.copy_object(Bucket=bucket.name, Key="plain", CopySource=source, **FROM_MINE)
    same(body(bucket.get("plain")), b"the body")
    refused(400, "InvalidRequest", s3.copy_object, Bucket=bucket.name, Key="x", CopySource=source)


@check
def a_multipart_upload_by_the_clients_own_transfer():
    data = os.urandom(12 * 1024 * 1024)
    parts = TransferConfig(multipart_threshold=5 * 1024 * 1024, multipart_chunksize=5 * 1024 * 1024)
    s3.upload_fileobj(io.BytesIO(data), bucket.name, "large", ExtraArgs=MINE, Config=parts)
    got = io.BytesIO()
    s3.download_fileobj(bucket.name, "large", got, ExtraArgs=MINE, Config=parts)
    same(hashlib.sha256(got.getvalue()).digest(), hashlib.sha256(data).digest())
    same(bucket.head("large", **MINE)["ETag"].endswith('-3"'), True)
    refused(403, "AccessDenied", bucket.get, key="large", **YOURS)


@check
def a_presigned_request_brings_the_key_in_its_headers():
    bucket.put("k", b"presigned", **MINE)
    url = s3.generate_presigned_url("get_object", Params={"Bucket": bucket.name, "Key": "k", **MINE}, ExpiresIn=60)
    headers = {"x-amz-server-side-encryption-customer-algorithm": "AES256", "x-amz-server-side-encryption-customer-key": base64.b64encode(mine).decode(),
               "x-amz-server-side-encryption-customer-key-MD5": MINE_MD5}
    context = ssl.create_default_context(cafile=required("AWS_CA_BUNDLE"))
    same(urllib.request.urlopen(urllib.request.Request(url, headers=headers), context=context).read(), b"presigned")


@check
def the_key_is_in_no_record_no_log_and_no_file():
    bucket.put("trace", b"v" * 100_000, **MINE)
    on_record(lambda r: r["eventName"] == "PutObject" and r["requestParameters"].get("key") == "trace" and r["additionalEventData"]["SSEApplied"] == "SSE_C", "the write")
    traces = [mine, base64.b64encode(mine), MINE_MD5.encode(), base64.b64encode(base64.b64encode(mine)), mine.hex().encode()]
    text = json.dumps(records()).encode()
    files = [os.path.join(folder, name) for folder, _, names in os.walk(required("DATA_DIR")) for name in names] + [required("DATA_DIR") + ".log"]
    for trace in traces:
        same(trace in text, False, "a trace in the records")
        for path in files:
            with open(path, "rb") as file:
                same(trace in file.read(), False, f"a trace in {path}")


# Keys of KMS


@check
def conditions_on_the_use_of_a_key_by_S3():
    key = new_key()
    s3.put_object(Bucket=bucket.name, Key="own", Body=b"own", ServerSideEncryption="aws:kms", SSEKMSKeyId=key)
    s3.put_object(Bucket=bucket.name, Key="other", Body=b"other", ServerSideEncryption="aws:kms", SSEKMSKeyId=key)
    via, _ = new_user(*use_of(key, **{"kms:ViaService": f"s3.{region}.amazonaws.com"}))
    same(body(via.get_object(Bucket=bucket.name, Key="own")), b"own")
    elsewhere, _ = new_user(*use_of(key, **{"kms:ViaService": f"sqs.{region}.amazonaws.com"}))
    refused(403, "AccessDenied", elsewhere.get_object, Bucket=bucket.name, Key="own")
    one, _ = new_user(*use_of(key, **{"kms:EncryptionContext:aws:s3:arn": f"arn:aws:s3:::{bucket.name}/own"}))
    same(body(one.get_object(Bucket=bucket.name, Key="own")), b"own")
    refused(403, "AccessDenied", one.get_object, Bucket=bucket.name, Key="other")
    refused(403, "AccessDenied", one.put_object, Bucket=bucket.name, Key="third", Body=b"x", ServerSideEncryption="aws:kms", SSEKMSKeyId=key)
    caller, _ = new_user(*use_of(key, **{"kms:CallerAccount": account}))
    same(body(caller.get_object(Bucket=bucket.name, Key="own")), b"own")
    stranger, _ = new_user(*use_of(key, **{"kms:CallerAccount": "000000000000"}))
    refused(403, "AccessDenied", stranger.get_object, Bucket=bucket.name, Key="own")


@check
def a_key_used_through_S3_alone_is_used_by_nobody_directly():
    key = new_key()
    _, name = new_user(*use_of(key, **{"kms:ViaService": f"s3.{region}.amazonaws.com"}))
    pair = iam.create_access_key(UserName=name)["AccessKey"]
    try:
        service("kms", pair["AccessKeyId"], pair["SecretAccessKey"]).generate_data_key(KeyId=key, KeySpec="AES_256")
    except ClientError as error:
        same(error.response["Error"]["Code"], "AccessDeniedException")
    else:
        raise AssertionError("the key was used without S3")


@check
def uses_and_refusals_are_on_KMSs_record_with_the_object_in_the_context():
    key, arn = new_key(), f"arn:aws:s3:::{bucket.name}/recorded"
    s3.put_object(Bucket=bucket.name, Key="recorded", Body=b"v", ServerSideEncryption="aws:kms", SSEKMSKeyId=key)
    keyless, name = new_user({"Effect": "Allow", "Action": "s3:*", "Resource": "*"})
    refused(403, "AccessDenied", keyless.get_object, Bucket=bucket.name, Key="recorded")
    refused(403, "AccessDenied", keyless.put_object, Bucket=bucket.name, Key="recorded", Body=b"w", ServerSideEncryption="aws:kms", SSEKMSKeyId=key)

    def of(event, error):
        record = on_record(lambda r: r["eventSource"] == "kms.amazonaws.com" and r["eventName"] == event and r.get("errorCode") == error
                           and r["requestParameters"].get("encryptionContext", {}).get("aws:s3:arn") == arn, f"{event} {error}")
        same((record["sourceIPAddress"], record["userIdentity"]["invokedBy"], record["resources"][0]["ARN"]), ("s3.amazonaws.com", "s3.amazonaws.com", key))
        return record
    of("GenerateDataKey", None)
    same(of("Decrypt", "AccessDenied")["userIdentity"]["userName"], name)
    same(of("GenerateDataKey", "AccessDenied")["userIdentity"]["userName"], name)


# Bodies that the client encrypts itself, in the format of the Amazon S3 Encryption Client


CEK = "AES/GCM/NoPadding"


def envelope(key, data, context):
    """Version 2 of the format: a data key of KMS, bound to a context, and AES-GCM without associated data."""
    context = {"aws:x-amz-cek-alg": CEK, **context}
    data_key = kms.generate_data_key(KeyId=key, KeySpec="AES_256", EncryptionContext=context)
    iv = os.urandom(12)
    return AESGCM(data_key["Plaintext"]).encrypt(iv, data, None), {
        "x-amz-key-v2": base64.b64encode(data_key["CiphertextBlob"]).decode(), "x-amz-iv": base64.b64encode(iv).decode(), "x-amz-cek-alg": CEK,
        "x-amz-wrap-alg": "kms+context", "x-amz-matdesc": json.dumps(context), "x-amz-tag-len": "128", "x-amz-unencrypted-content-length": str(len(data))}


def opened(sealed, metadata):
    """What such a client does to read: it asks KMS with the context that the metadata tells, and checks what that says."""
    context = json.loads(metadata["x-amz-matdesc"])
    same((metadata["x-amz-wrap-alg"], metadata["x-amz-cek-alg"], context["aws:x-amz-cek-alg"]), ("kms+context", CEK, CEK))
    data_key = kms.decrypt(CiphertextBlob=base64.b64decode(metadata["x-amz-key-v2"]), EncryptionContext=context)["Plaintext"]
    return AESGCM(data_key).decrypt(base64.b64decode(metadata["x-amz-iv"]), sealed, None)


@check
def an_envelope_in_metadata_comes_back_to_the_bit():
    data = os.urandom(2_000_000)
    sealed, metadata = envelope(new_key(), data, {"department": "finance & ümläut"})
    bucket.put("client-side", sealed, Metadata=metadata)
    same(bucket.head("client-side")["Metadata"], metadata)
    got = bucket.get("client-side")
    same(got["Metadata"], metadata)
    same(opened(body(got), got["Metadata"]), data)
    s3.copy_object(Bucket=bucket.name, Key="client-side-copy", CopySource={"Bucket": bucket.name, "Key": "client-side"})
    copy = bucket.get("client-side-copy")
    same((copy["Metadata"], opened(body(copy), copy["Metadata"])), (metadata, data))


@check
def an_envelope_in_an_instruction_file():
    data = os.urandom(100_000)
    sealed, metadata = envelope(new_key(), data, {})
    bucket.put("instructed", sealed, Metadata={"x-amz-unencrypted-content-length": str(len(data))})
    bucket.put("instructed.instruction", json.dumps(metadata).encode(), Metadata={"x-amz-crypto-instr-file": ""})
    same(opened(body(bucket.get("instructed")), json.loads(body(bucket.get("instructed.instruction")))), data)
    same("x-amz-crypto-instr-file" in bucket.head("instructed.instruction")["Metadata"], True)


@check
def an_envelope_of_a_multipart_upload_and_under_SSE_KMS_besides():
    data, key = os.urandom(11 * 1024 * 1024), new_key()
    sealed, metadata = envelope(key, data, {"a": "b"})
    parts = TransferConfig(multipart_threshold=5 * 1024 * 1024, multipart_chunksize=5 * 1024 * 1024)
    s3.upload_fileobj(io.BytesIO(sealed), bucket.name, "client-side-large", ExtraArgs={"Metadata": metadata, "ServerSideEncryption": "aws:kms", "SSEKMSKeyId": key}, Config=parts)
    got = bucket.get("client-side-large")
    same((got["Metadata"], got["SSEKMSKeyId"]), (metadata, key))
    same(opened(body(got), got["Metadata"]), data)


@check
def the_envelope_of_another_context_is_worth_nothing():
    sealed, metadata = envelope(new_key(), b"secret", {"a": "b"})
    metadata["x-amz-matdesc"] = json.dumps({**json.loads(metadata["x-amz-matdesc"]), "a": "c"})
    bucket.put("moved", sealed, Metadata=metadata)
    got = bucket.get("moved")
    refused(400, "InvalidCiphertextException", kms.decrypt, CiphertextBlob=base64.b64decode(got["Metadata"]["x-amz-key-v2"]), EncryptionContext=json.loads(got["Metadata"]["x-amz-matdesc"]))


def cleanup():
    bucket.close()
    for key in made:
        try:
            kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
        except ClientError:
            pass  # a check may have left it waiting already
    for name in users:
        for pair in iam.list_access_keys(UserName=name)["AccessKeyMetadata"]:
            iam.delete_access_key(UserName=name, AccessKeyId=pair["AccessKeyId"])
        iam.delete_user_policy(UserName=name, PolicyName="p")
        iam.delete_user(UserName=name)


if __name__ == "__main__":
    check.run(cleanup=cleanup)
