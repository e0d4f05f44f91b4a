#!/usr/bin/env python3
"""boto3: somebody limited tries to become somebody else, and to read past what is allowed. Each way is shut."""
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
import boto3  # noqa: E402
from boto import Bucket, body, refused, service_client as client  # noqa: E402
from checks import Checks, same, unique  # noqa: E402

check = Checks(f"boto3 {boto3.__version__} escalation")
b = Bucket("boto-escalation")
s3, name = b.s3, b.name
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"


iam = client("iam")
account = client("sts").get_caller_identity()["Account"]
users = []


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action, resource="*", **more):
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def make(stem, *statements):
    """A user with an inline policy and a key of its own."""
    user = unique(stem)
    iam.create_user(UserName=user)
    users.append(user)
    if statements:
        iam.put_user_policy(UserName=user, PolicyName="p", PolicyDocument=policy(*statements))
    return user, iam.create_access_key(UserName=user)["AccessKey"]


def gone(user):
    for key in iam.list_access_keys(UserName=user)["AccessKeyMetadata"]:
        iam.delete_access_key(UserName=user, AccessKeyId=key["AccessKeyId"])
    for inline in iam.list_user_policies(UserName=user)["PolicyNames"]:
        iam.delete_user_policy(UserName=user, PolicyName=inline)
    for attached in iam.list_attached_user_policies(UserName=user)["AttachedPolicies"]:
        iam.detach_user_policy(UserName=user, PolicyArn=attached["PolicyArn"])
    iam.delete_user(UserName=user)
    users.remove(user)


def denied(call, **arguments):
    refused(403, "AccessDenied", call, **arguments)


@check
def who_may_only_look_at_iam_changes_nothing():
    user, key = make("looker", allow(["iam:Get*", "iam:List*"]))
    low = iam.create_policy(PolicyName=unique("low"), PolicyDocument=policy(allow("s3:ListAllMyBuckets")))["Policy"]["Arn"]
    iam.attach_user_policy(UserName=user, PolicyArn=low)
    try:
        mine, everything = client("iam", key), policy(allow("*"))
        denied(mine.create_policy_version, PolicyArn=low, PolicyDocument=everything, SetAsDefault=True)
        denied(mine.set_default_policy_version, PolicyArn=low, VersionId="v1")
        denied(mine.attach_user_policy, UserName=user, PolicyArn=ADMINISTRATOR)
        denied(mine.put_user_policy, UserName=user, PolicyName="more", PolicyDocument=everything)
        denied(mine.create_access_key, UserName="somebody-else")
        denied(mine.create_access_key)
        denied(mine.delete_user_permissions_boundary, UserName=user)
        denied(mine.update_assume_role_policy, RoleName="StrongroomAdministrator", PolicyDocument=policy(
            {"Effect": "Allow", "Principal": {"AWS": account}, "Action": "sts:AssumeRole"}))
        denied(client("sts", key).assume_role, RoleArn=f"arn:aws:iam::{account}:role/StrongroomAdministrator", RoleSessionName="mine")
        denied(client("sts", key).get_federation_token, Name="mine", Policy=everything)
    finally:
        gone(user)
        iam.delete_policy(PolicyArn=low)


@check
def who_may_attach_one_policy_attaches_no_other():
    user, key = make("attacher")
    low = iam.create_policy(PolicyName=unique("low"), PolicyDocument=policy(allow("s3:ListAllMyBuckets")))["Policy"]["Arn"]
    iam.put_user_policy(UserName=user, PolicyName="p", PolicyDocument=policy(allow("iam:AttachUserPolicy", Condition={"ArnEquals": {"iam:PolicyARN": low}})))
    try:
        client("iam", key).attach_user_policy(UserName=user, PolicyArn=low)
        denied(client("iam", key).attach_user_policy, UserName=user, PolicyArn=ADMINISTRATOR)
    finally:
        gone(user)
        iam.delete_policy(PolicyArn=low)


@check
def a_namesake_inherits_nothing_from_a_bucket_policy():
    b.put("kept", b"x")
    user, key = make("namesake")
    s3.put_bucket_policy(Bucket=name, Policy=policy(
        {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{account}:user/{user}"}, "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{name}/*"}))
    former = iam.get_user(UserName=user)["User"]["UserId"]
    try:
        same(body(client("s3", key).get_object(Bucket=name, Key="kept")), b"x")
        gone(user)
        iam.create_user(UserName=user)
        users.append(user)
        again = iam.create_access_key(UserName=user)["AccessKey"]
        denied(client("s3", again).get_object, Bucket=name, Key="kept")
        told = json.loads(s3.get_bucket_policy(Bucket=name)["Policy"])
        same(told["Statement"][0]["Principal"]["AWS"], former)
    finally:
        s3.delete_bucket_policy(Bucket=name)
        gone(user)


@check
def no_header_fills_a_key_of_identity_or_network():
    b.put("kept", b"x")
    forged = {
        "aws:PrincipalTag/team": ("x-amz-principal-tag-team", "red"), "aws:username": ("x-amz-username", "red"), "aws:userid": ("x-amz-userid", "red"),
        "aws:PrincipalOrgID": ("x-amz-principal-org-id", "o-1"), "aws:SourceVpce": ("x-amz-source-vpce", "vpce-1"), "aws:SourceVpc": ("x-amz-source-vpc", "vpc-1"),
        "aws:SourceArn": ("x-amz-source-arn", "arn:aws:s3:::x"), "aws:SourceAccount": ("x-amz-source-account", "1"), "aws:FederatedProvider": ("x-amz-federated-provider", "red"),
        "aws:SourceIdentity": ("x-amz-source-identity", "red"), "s3:ExistingObjectTag/team": ("x-amz-tagging", "team=red")}
    addresses = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "True-Client-IP", "CF-Connecting-IP", "X-Client-IP")
    user, key = make("forger")
    statements = [allow("s3:GetObject", Condition={"StringEquals": {wanted: value}}) for wanted, (_, value) in forged.items()]
    statements.append(allow("s3:GetObject", Condition={"IpAddress": {"aws:SourceIp": "10.9.9.9/32"}}))
    iam.put_user_policy(UserName=user, PolicyName="p", PolicyDocument=policy(*statements))
    forger = client("s3", key)

    def add(request, **_):
        for header, value in forged.values():
            request.headers[header] = value
        for header in addresses:
            request.headers[header] = "for=10.9.9.9" if header == "Forwarded" else "10.9.9.9"

    try:
        forger.meta.events.register("before-sign.s3.GetObject", add)
        denied(forger.get_object, Bucket=name, Key="kept")
    finally:
        gone(user)


@check
def a_copy_reads_its_source_and_a_batch_deletes_what_it_may():
    b.put("shut/x", b"x")
    b.put("open/x", b"x")
    user, key = make("copier", allow(["s3:GetObject", "s3:PutObject", "s3:DeleteObject"], f"arn:aws:s3:::{name}/open/*"))
    mine = client("s3", key)
    try:
        for source in (f"{name}/shut/x", f"/{name}/shut/x", f"{name}/open/../shut/x", {"Bucket": name, "Key": "open/x", "VersionId": "null"}):
            denied(mine.copy_object, Bucket=name, Key="open/copy", CopySource=source)
        upload = mine.create_multipart_upload(Bucket=name, Key="open/parts")["UploadId"]
        denied(mine.upload_part_copy, Bucket=name, Key="open/parts", UploadId=upload, PartNumber=1, CopySource=f"{name}/shut/x")
        denied(mine.get_object, Bucket=name, Key="open/x", VersionId="null")
        answer = mine.delete_objects(Bucket=name, Delete={"Objects": [{"Key": "open/x"}, {"Key": "shut/x"}]})
        same(([d["Key"] for d in answer["Deleted"]], [(e["Key"], e["Code"]) for e in answer["Errors"]]), (["open/x"], [("shut/x", "AccessDenied")]))
        s3.abort_multipart_upload(Bucket=name, Key="open/parts", UploadId=upload)
    finally:
        gone(user)


check.run(cleanup=b.close)
