#!/usr/bin/env python3
"""boto3: versions, delete markers, MFA Delete and Object Lock."""
import base64
import datetime
import hashlib
import hmac
import os
import struct
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
import boto3  # noqa: E402
from boto import body, client, refused  # noqa: E402
from checks import Checks, required, same, unique  # noqa: E402

check = Checks(f"boto3 {boto3.__version__} versions")
s3 = client()
made = []


def bucket(locked=False, versioned=True):
    name = unique("boto-versions")
    s3.create_bucket(Bucket=name, ObjectLockEnabledForBucket=locked)
    if versioned and not locked:
        s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    made.append(name)
    return name


def put(name, key="k", data=b"x", **more):
    return s3.put_object(Bucket=name, Key=key, Body=data, ContentMD5=base64.b64encode(hashlib.md5(data).digest()).decode(), **more)["VersionId"]


def soon(days=30):
    return datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0) + datetime.timedelta(days=days)


def empty(name):
    while True:
        page = s3.list_object_versions(Bucket=name)
        entries = [{"Key": e["Key"], "VersionId": e["VersionId"]} for e in page.get("Versions", []) + page.get("DeleteMarkers", [])]
        if not entries:
            return
        for entry in entries:
            try:
                s3.put_object_legal_hold(Bucket=name, LegalHold={"Status": "OFF"}, **entry)
            except s3.exceptions.ClientError:
                pass
        errors = s3.delete_objects(Bucket=name, Delete={"Objects": entries, "Quiet": True}, BypassGovernanceRetention=True).get("Errors", [])
        if errors:
            return


@check
def markers_hide_and_their_removal_shows_again():
    name = bucket()
    first, second = put(name, data=b"1"), put(name, data=b"2")
    marker = s3.delete_object(Bucket=name, Key="k")["VersionId"]
    found = refused(404, "NoSuchKey", s3.get_object, Bucket=name, Key="k")
    same(found["ResponseMetadata"]["HTTPHeaders"]["x-amz-delete-marker"], "true")
    found = refused(405, "405", s3.head_object, Bucket=name, Key="k", VersionId=marker)
    same(found["ResponseMetadata"]["HTTPHeaders"]["allow"], "DELETE")
    listed = s3.list_object_versions(Bucket=name)
    same([(v["VersionId"], v["IsLatest"]) for v in listed["Versions"]], [(second, False), (first, False)])
    same([(m["VersionId"], m["IsLatest"]) for m in listed["DeleteMarkers"]], [(marker, True)])
    same(s3.delete_object(Bucket=name, Key="k", VersionId=marker)["DeleteMarker"], True)
    same(body(s3.get_object(Bucket=name, Key="k")), b"2")
    same(body(s3.get_object(Bucket=name, Key="k", VersionId=first)), b"1")


@check
def suspending_replaces_the_null_version_alone():
    name = bucket()
    kept = put(name, data=b"kept")
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Suspended"})
    same([put(name, data=b"a"), put(name, data=b"b")], ["null", "null"])
    same(len(s3.list_object_versions(Bucket=name)["Versions"]), 2)
    same(body(s3.get_object(Bucket=name, Key="k", VersionId="null")), b"b")
    same(body(s3.get_object(Bucket=name, Key="k", VersionId=kept)), b"kept")


@check
def pages_of_versions_are_all_versions():
    name = bucket()
    for i in range(30):
        put(name, key=f"dir{i % 2}/{i % 5}")
    paginate = s3.get_paginator("list_object_versions").paginate
    found = [(v["Key"], v["VersionId"]) for page in paginate(Bucket=name, PaginationConfig={"PageSize": 4}) for v in page.get("Versions", [])]
    same(len(set(found)), 30)
    same([key for key, _ in found], sorted(key for key, _ in found))
    prefixes = [p["Prefix"] for page in paginate(Bucket=name, Delimiter="/", PaginationConfig={"PageSize": 1}) for p in page.get("CommonPrefixes", [])]
    same(prefixes, ["dir0/", "dir1/"])


@check
def the_resource_interface_empties_a_versioned_bucket():
    name = bucket()
    for i in range(25):
        put(name, key=str(i % 3))
    s3.delete_object(Bucket=name, Key="0")
    resource = boto3.resource(
        "s3", endpoint_url=required("ENDPOINT"), verify=required("AWS_CA_BUNDLE"), aws_access_key_id=required("AWS_ACCESS_KEY_ID"),
        aws_secret_access_key=required("AWS_SECRET_ACCESS_KEY"), region_name=required("AWS_DEFAULT_REGION"))
    for version in resource.Bucket(name).object_versions.page_size(5):
        version.delete()
    same(s3.list_object_versions(Bucket=name).get("Versions", []), [])
    s3.delete_bucket(Bucket=name)
    made.remove(name)


@check
def a_batch_answers_for_each_version():
    name = bucket()
    first = put(name, key="a")
    answer = s3.delete_objects(Bucket=name, Delete={"Objects": [{"Key": "a", "VersionId": first}, {"Key": "b"}]})["Deleted"]
    same(answer[0], {"Key": "a", "VersionId": first})
    same((answer[1]["DeleteMarker"], answer[1]["Key"]), (True, "b"))


@check
def uploads_make_versions():
    name = bucket()
    put(name, key="m")
    upload = s3.create_multipart_upload(Bucket=name, Key="m")["UploadId"]
    part = s3.upload_part(Bucket=name, Key="m", UploadId=upload, PartNumber=1, Body=b"part")["ETag"]
    done = s3.complete_multipart_upload(Bucket=name, Key="m", UploadId=upload, MultipartUpload={"Parts": [{"ETag": part, "PartNumber": 1}]})
    same(s3.head_object(Bucket=name, Key="m")["VersionId"], done["VersionId"])
    same(len(s3.list_object_versions(Bucket=name)["Versions"]), 2)


def totp(secret, step):
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", step), hashlib.sha1).digest()
    start = digest[19] & 15
    return f"{(struct.unpack('>I', digest[start:start + 4])[0] & 0x7FFFFFFF) % 1000000:06d}"


@check
def mfa_delete_takes_a_code_of_roots_device():
    iam = boto3.client(
        "iam", endpoint_url=required("ENDPOINT"), verify=required("AWS_CA_BUNDLE"), region_name="us-east-1", aws_access_key_id=required("AWS_ACCESS_KEY_ID"),
        aws_secret_access_key=required("AWS_SECRET_ACCESS_KEY"))
    device = iam.create_virtual_mfa_device(VirtualMFADeviceName=unique("boto-mfa"))["VirtualMFADevice"]
    serial, secret, now = device["SerialNumber"], device["Base32StringSeed"].decode(), int(time.time()) // 30
    # Root's own device is enabled by naming no user; boto3 insists on a name, so the request is made without its check.
    raw = boto3.client(
        "iam", endpoint_url=required("ENDPOINT"), verify=required("AWS_CA_BUNDLE"), region_name="us-east-1", aws_access_key_id=required("AWS_ACCESS_KEY_ID"),
        aws_secret_access_key=required("AWS_SECRET_ACCESS_KEY"), config=boto3.session.Config(parameter_validation=False))
    raw.enable_mfa_device(SerialNumber=serial, AuthenticationCode1=totp(secret, now - 2), AuthenticationCode2=totp(secret, now - 1))
    name = bucket()
    version = put(name)
    on = {"Status": "Enabled", "MFADelete": "Enabled"}
    refused(403, "AccessDenied", s3.put_bucket_versioning, Bucket=name, VersioningConfiguration=on)
    refused(403, "AccessDenied", s3.put_bucket_versioning, Bucket=name, VersioningConfiguration=on, MFA=f"{serial} {totp(secret, now - 1)}")
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration=on, MFA=f"{serial} {totp(secret, now)}")
    same(s3.get_bucket_versioning(Bucket=name)["MFADelete"], "Enabled")
    refused(403, "AccessDenied", s3.delete_object, Bucket=name, Key="k", VersionId=version)
    # A code counts once, and the device's next one is good a step early.
    refused(403, "AccessDenied", s3.delete_object, Bucket=name, Key="k", VersionId=version, MFA=f"{serial} {totp(secret, now)}")
    s3.delete_object(Bucket=name, Key="k", VersionId=version, MFA=f"{serial} {totp(secret, now + 1)}")
    refused(403, "AccessDenied", s3.put_bucket_versioning, Bucket=name, VersioningConfiguration={"Status": "Suspended"})
    raw.deactivate_mfa_device(SerialNumber=serial)
    iam.delete_virtual_mfa_device(SerialNumber=serial)


@check
def object_lock_is_configured_and_stays():
    name = bucket(locked=True)
    same(s3.get_object_lock_configuration(Bucket=name)["ObjectLockConfiguration"], {"ObjectLockEnabled": "Enabled"})
    rule = {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 3}}
    s3.put_object_lock_configuration(Bucket=name, ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": rule})
    same(s3.get_object_lock_configuration(Bucket=name)["ObjectLockConfiguration"]["Rule"], rule)
    refused(409, "InvalidBucketState", s3.put_bucket_versioning, Bucket=name, VersioningConfiguration={"Status": "Suspended"})
    later = bucket(versioned=False)
    refused(404, "ObjectLockConfigurationNotFoundError", s3.get_object_lock_configuration, Bucket=later)
    refused(409, "InvalidBucketState", s3.put_object_lock_configuration, Bucket=later, ObjectLockConfiguration={"ObjectLockEnabled": "Enabled"})
    s3.put_bucket_versioning(Bucket=later, VersioningConfiguration={"Status": "Enabled"})
    s3.put_object_lock_configuration(Bucket=later, ObjectLockConfiguration={"ObjectLockEnabled": "Enabled"})


@check
def governance_is_extended_by_all_and_shortened_by_the_bypass():
    name = bucket(locked=True)
    version = {"Bucket": name, "Key": "k", "VersionId": put(name, ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=soon(2))}
    s3.put_object_retention(Retention={"Mode": "GOVERNANCE", "RetainUntilDate": soon(5)}, **version)
    refused(403, "AccessDenied", s3.put_object_retention, Retention={"Mode": "GOVERNANCE", "RetainUntilDate": soon(1)}, **version)
    shorter = soon(1)
    s3.put_object_retention(Retention={"Mode": "GOVERNANCE", "RetainUntilDate": shorter}, BypassGovernanceRetention=True, **version)
    same(s3.get_object_retention(**version)["Retention"]["RetainUntilDate"], shorter)
    refused(403, "AccessDenied", s3.delete_object, **version)
    s3.delete_object(BypassGovernanceRetention=True, **version)


@check
def holds_hold():
    name = bucket(locked=True)
    version = {"Bucket": name, "Key": "k", "VersionId": put(name, ObjectLockLegalHoldStatus="ON")}
    same(s3.get_object_legal_hold(**version)["LegalHold"]["Status"], "ON")
    same(s3.head_object(Bucket=name, Key="k")["ObjectLockLegalHoldStatus"], "ON")
    refused(403, "AccessDenied", s3.delete_object, BypassGovernanceRetention=True, **version)
    s3.put_object_legal_hold(LegalHold={"Status": "OFF"}, **version)
    s3.delete_object(**version)


@check
def what_is_locked_is_told_from_what_never_was():
    name, plain = bucket(locked=True), bucket()
    put(name)
    put(plain)
    refused(404, "NoSuchObjectLockConfiguration", s3.get_object_retention, Bucket=name, Key="k")
    refused(404, "NoSuchObjectLockConfiguration", s3.get_object_legal_hold, Bucket=name, Key="k")
    refused(400, "InvalidRequest", s3.get_object_retention, Bucket=plain, Key="k")
    refused(400, "InvalidRequest", s3.put_object_legal_hold, Bucket=plain, Key="k", LegalHold={"Status": "ON"})
    refused(400, "InvalidArgument", s3.put_object_retention, Bucket=name, Key="k", Retention={"Mode": "GOVERNANCE", "RetainUntilDate": soon(-1)})


check.run(cleanup=lambda: [(empty(name), s3.delete_bucket(Bucket=name)) for name in made])
