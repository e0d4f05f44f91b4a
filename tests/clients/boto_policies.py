#!/usr/bin/env python3
"""boto3: bucket policies, Block Public Access of bucket and account, Object Ownership, ACLs, and tags through S3 Control."""
import json
import os
import sys
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
import boto3  # noqa: E402
from boto import Bucket, body, refused  # noqa: E402
from checks import Checks, required, same  # noqa: E402
from rawhttp import Raw  # noqa: E402

check = Checks(f"boto3 {boto3.__version__} policies")
b = Bucket("boto-policies")
s3, name, raw = b.s3, b.name, Raw()
session = dict(
    region_name=required("AWS_DEFAULT_REGION"), aws_access_key_id=required("AWS_ACCESS_KEY_ID"),
    aws_secret_access_key=required("AWS_SECRET_ACCESS_KEY"), aws_session_token=os.environ.get("AWS_SESSION_TOKEN"),
    endpoint_url=required("ENDPOINT"), verify=required("AWS_CA_BUNDLE"))
# The account's id stands in the client's host: "ACCOUNT.localhost".
control = boto3.client("s3control", **session)
account = os.environ.get("ACCOUNT") or boto3.client("sts", **session).get_caller_identity()["Account"]

FLAGS = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
ON, OFF = dict.fromkeys(FLAGS, True), dict.fromkeys(FLAGS, False)


def policy(effect, action, principal="*"):
    return json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": effect, "Principal": principal, "Action": action, "Resource": [f"arn:aws:s3:::{name}", f"arn:aws:s3:::{name}/*"]}]})


def anonymous(status):
    raw.bare("GET", f"/{name}/open").expect(status)


@check
def a_new_bucket_is_closed():
    same(s3.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"], ON)
    same(s3.get_bucket_ownership_controls(Bucket=name)["OwnershipControls"]["Rules"], [{"ObjectOwnership": "BucketOwnerEnforced"}])
    same(control.get_public_access_block(AccountId=account)["PublicAccessBlockConfiguration"], ON)
    refused(403, "AccessDenied", s3.put_bucket_policy, Bucket=name, Policy=policy("Allow", "s3:GetObject"))
    refused(400, "AccessControlListNotSupported", s3.put_bucket_acl, Bucket=name, ACL="public-read")


@check
def a_policy_goes_in_and_comes_out_as_it_was():
    refused(404, "NoSuchBucketPolicy", s3.get_bucket_policy, Bucket=name)
    text = policy("Deny", "s3:DeleteBucket")
    s3.put_bucket_policy(Bucket=name, Policy=text)
    same(s3.get_bucket_policy(Bucket=name)["Policy"], text)
    same(s3.get_bucket_policy_status(Bucket=name)["PolicyStatus"]["IsPublic"], False)
    refused(400, "MalformedPolicy", s3.put_bucket_policy, Bucket=name, Policy="{")
    refused(400, "MalformedPolicy", s3.put_bucket_policy, Bucket=name, Policy=policy("Deny", "s3:*", {"AWS": "arn:aws:iam::999999999999:root"}))
    s3.delete_bucket_policy(Bucket=name)


@check
def a_vpc_endpoint_is_a_fact_of_the_listener():
    iam, vpce = boto3.client("iam", **session), "vpce-1234567890abcdef0"
    user = iam.create_user(UserName=name)["User"]
    key = iam.create_access_key(UserName=name)["AccessKey"]
    own = dict(session, aws_access_key_id=key["AccessKeyId"], aws_secret_access_key=key["SecretAccessKey"], aws_session_token=None)
    outside, through = (boto3.client("s3", **dict(own, endpoint_url=required(e))) for e in ("ENDPOINT", "ENDPOINT_VPCE"))
    try:
        b.put("private", b"x")
        s3.put_bucket_policy(Bucket=name, Policy=json.dumps({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": {"AWS": user["Arn"]}, "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{name}/*",
             "Condition": {"StringEquals": {"aws:SourceVpce": vpce, "aws:SourceVpc": "vpc-1234567890abcdef0"}}}]}))
        allowed = through.get_object(Bucket=name, Key="private")
        same(allowed["Body"].read(), b"x")
        denied = refused(403, "AccessDenied", outside.get_object, Bucket=name, Key="private")
        (yes,), (no,) = (raw.recorded(answer["ResponseMetadata"]["RequestId"]) for answer in (allowed, denied))
        same((yes["vpcEndpointId"], yes.get("errorCode")), (vpce, None))
        same(("vpcEndpointId" in no, no["errorCode"]), (False, "AccessDenied"))
    finally:
        s3.delete_bucket_policy(Bucket=name)
        iam.delete_access_key(UserName=name, AccessKeyId=key["AccessKeyId"])
        iam.delete_user(UserName=name)


@check
def what_is_public_is_open_until_it_is_blocked():
    b.put("open", b"everybody")
    anonymous(403)
    try:
        control.put_public_access_block(AccountId=account, PublicAccessBlockConfiguration=OFF)
        s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration=OFF)
        s3.put_bucket_policy(Bucket=name, Policy=policy("Allow", "s3:GetObject"))
        same(s3.get_bucket_policy_status(Bucket=name)["PolicyStatus"]["IsPublic"], True)
        anonymous(200)
        control.put_public_access_block(AccountId=account, PublicAccessBlockConfiguration=ON)
        anonymous(403)
        control.delete_public_access_block(AccountId=account)
        refused(404, "NoSuchPublicAccessBlockConfiguration", control.get_public_access_block, AccountId=account)
        anonymous(200)
        s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration=ON)
        anonymous(403)
        s3.delete_public_access_block(Bucket=name)
        refused(404, "NoSuchPublicAccessBlockConfiguration", s3.get_public_access_block, Bucket=name)
        anonymous(200)
    finally:
        s3.delete_bucket_policy(Bucket=name)
        control.put_public_access_block(AccountId=account, PublicAccessBlockConfiguration=ON)
        s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration=ON)
    anonymous(403)


@check
def acls_work_where_ownership_lets_them():
    s3.put_bucket_ownership_controls(Bucket=name, OwnershipControls={"Rules": [{"ObjectOwnership": "ObjectWriter"}]})
    try:
        refused(403, "AccessDenied", s3.put_object_acl, Bucket=name, Key="open", ACL="public-read")
        s3.put_bucket_acl(Bucket=name, ACL="log-delivery-write")
        acl = s3.get_bucket_acl(Bucket=name)
        same([(g["Grantee"].get("URI"), g["Permission"]) for g in acl["Grants"][1:]],
             [("http://acs.amazonaws.com/groups/s3/LogDelivery", p) for p in ("WRITE", "READ_ACP")])
        owner = acl["Owner"]["ID"]
        s3.put_object_acl(Bucket=name, Key="open", AccessControlPolicy={"Owner": {"ID": owner}, "Grants": [
            {"Grantee": {"Type": "CanonicalUser", "ID": owner}, "Permission": "READ"}]})
        same([(g["Grantee"]["ID"], g["Permission"]) for g in s3.get_object_acl(Bucket=name, Key="open")["Grants"]], [(owner, "READ")])
        refused(400, "InvalidArgument", s3.put_object_acl, Bucket=name, Key="open", GrantRead="id=nobody")
        refused(400, "InvalidBucketAclWithObjectOwnership", s3.put_bucket_ownership_controls, Bucket=name,
                OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]})
    finally:
        s3.put_bucket_acl(Bucket=name, ACL="private")
        s3.put_bucket_ownership_controls(Bucket=name, OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]})


@check
def the_owner_lifts_a_policy_that_locks_it_out():
    s3.put_bucket_policy(Bucket=name, Policy=policy("Deny", "s3:*"))
    refused(403, "AccessDenied", s3.list_objects_v2, Bucket=name)
    s3.delete_bucket_policy(Bucket=name)
    s3.list_objects_v2(Bucket=name)


@check
def a_policy_that_wants_encryption_by_name():
    s3.put_bucket_policy(Bucket=name, Policy=json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": f"arn:aws:s3:::{name}/*",
         "Condition": {"Null": {"s3:x-amz-server-side-encryption": "true"}}}]}))
    try:
        refused(403, "AccessDenied", b.put, key="sealed")
        b.put("sealed", b"x", ServerSideEncryption="AES256")
        upload = s3.create_multipart_upload(Bucket=name, Key="parts", ServerSideEncryption="AES256")["UploadId"]
        part = s3.upload_part(Bucket=name, Key="parts", UploadId=upload, PartNumber=1, Body=b"x")["ETag"]
        s3.complete_multipart_upload(Bucket=name, Key="parts", UploadId=upload, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part}]})
        same(body(b.get("parts")), b"x")
    finally:
        s3.delete_bucket_policy(Bucket=name)


@check
def how_a_request_is_signed_decides():
    s3.put_bucket_policy(Bucket=name, Policy=json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Deny", "Principal": "*", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{name}/*",
         "Condition": {"StringEquals": {"s3:authType": "REST-QUERY-STRING"}, "NumericGreaterThanEquals": {"s3:signatureAge": "0"},
                       "StringLike": {"s3:signatureversion": "AWS4-*"}, "NumericGreaterThan": {"s3:TlsVersion": "1.1"}}}]}))
    try:
        url = s3.generate_presigned_url("get_object", {"Bucket": name, "Key": "open"}, 60)
        parts = urllib.parse.urlsplit(url)
        raw.bare("GET", f"{parts.path}?{parts.query}").expect(403, "AccessDenied")
        same(body(b.get("open")), b"everybody")
    finally:
        s3.delete_bucket_policy(Bucket=name)


if hasattr(control, "tag_resource"):
    @check
    def a_bucket_is_tagged_through_s3_control():
        arn = f"arn:aws:s3:::{name}"
        control.tag_resource(AccountId=account, ResourceArn=arn, Tags=[{"Key": "team", "Value": "a"}, {"Key": "old", "Value": "b"}])
        control.untag_resource(AccountId=account, ResourceArn=arn, TagKeys=["old", "none"])
        same(control.list_tags_for_resource(AccountId=account, ResourceArn=arn)["Tags"], [{"Key": "team", "Value": "a"}])
        same(s3.get_bucket_tagging(Bucket=name)["TagSet"], [{"Key": "team", "Value": "a"}])


check.run(cleanup=b.close)
