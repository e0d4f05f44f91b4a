#!/usr/bin/env python3
"""boto3: IAM's users, groups, roles, policies and keys, and what they allow."""
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
import boto3  # noqa: E402
from boto import Bucket, refused  # noqa: E402
from botocore.client import Config  # noqa: E402
from checks import Checks, required, same, unique  # noqa: E402

check = Checks(f"boto3 {boto3.__version__} iam")
b = Bucket("boto-iam")


def client(service, key=None, secret=None):
    return boto3.client(
        service, endpoint_url=required("ENDPOINT"), region_name=required("AWS_DEFAULT_REGION"), verify=required("AWS_CA_BUNDLE"),
        aws_access_key_id=key or required("AWS_ACCESS_KEY_ID"), aws_secret_access_key=secret or required("AWS_SECRET_ACCESS_KEY"),
        config=Config(retries={"total_max_attempts": 1, "mode": "standard"}, s3={"addressing_style": "path"}))


iam = client("iam")
account = iam.get_user()["User"]["UserId"]


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action, resource="*", **more):
    return dict(Effect="Allow", Action=action, Resource=resource, **more)


def trust(principal=None):
    return json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": principal or f"arn:aws:iam::{account}:root"}, "Action": "sts:AssumeRole"}]})


class User:
    """A user with a key."""

    def __init__(self, *statements, path="/"):
        self.name = unique("user")
        self.arn = iam.create_user(UserName=self.name, Path=path)["User"]["Arn"]
        if statements:
            iam.put_user_policy(UserName=self.name, PolicyName="own", PolicyDocument=policy(*statements))
        self.key = iam.create_access_key(UserName=self.name)["AccessKey"]

    def client(self, service):
        return client(service, self.key["AccessKeyId"], self.key["SecretAccessKey"])


@check
def the_root_is_told_as_aws_tells_it():
    user = iam.get_user()["User"]
    same((user["Arn"], "UserName" in user), (f"arn:aws:iam::{account}:root", False))


@check
def a_user_from_making_to_deletion():
    name = unique("alice")
    made = iam.create_user(UserName=name, Path="/dev/", Tags=[{"Key": "Team", "Value": "red"}])["User"]
    same((made["Arn"], made["UserId"][:4], len(made["UserId"])), (f"arn:aws:iam::{account}:user/dev/{name}", "AIDA", 21))
    refused(409, "EntityAlreadyExists", iam.create_user, UserName=name.upper())
    same(iam.get_user(UserName=name.upper())["User"]["Tags"], [{"Key": "Team", "Value": "red"}])
    renamed = unique("bob")
    iam.update_user(UserName=name, NewUserName=renamed, NewPath="/ops/")
    refused(404, "NoSuchEntity", iam.get_user, UserName=name)
    got = iam.get_user(UserName=renamed)["User"]
    same((got["UserId"], got["Path"]), (made["UserId"], "/ops/"))
    key = iam.create_access_key(UserName=renamed)["AccessKey"]
    refused(409, "DeleteConflict", iam.delete_user, UserName=renamed)
    iam.delete_access_key(UserName=renamed, AccessKeyId=key["AccessKeyId"])
    iam.delete_user(UserName=renamed)
    refused(404, "NoSuchEntity", iam.get_user, UserName=renamed)


@check
def parameters_are_held_to_their_constraints():
    refused(400, "ValidationError", iam.create_user, UserName="a/b")
    refused(400, "ValidationError", iam.create_user, UserName="a" * 65)
    refused(400, "ValidationError", iam.create_user, UserName="ok", Path="no-slash")
    refused(400, "ValidationError", iam.list_users, MaxItems=1001)
    refused(400, "InvalidInput", iam.get_policy, PolicyArn="arn:aws:s3:::a-bucket-with-a-name")
    refused(501, "NotImplemented", iam.create_login_profile, UserName="x", Password="y")


@check
def pages_of_users():
    # A path of its own: other clients' checks make users of the same account at the same time.
    names, path = sorted(User().name for _ in range(5)), f"/{unique('paged')}/"
    for name in names:
        iam.update_user(UserName=name, NewPath=path)
    found = []
    for page in iam.get_paginator("list_users").paginate(PathPrefix=path, PaginationConfig={"PageSize": 2}):
        same(len(page["Users"]) <= 2, True)
        found += [user["UserName"] for user in page["Users"]]
    same(found, names)


@check
def a_user_may_what_its_policy_allows_and_no_more():
    b.put("one", b"1")
    user = User(allow("s3:GetObject", f"arn:aws:s3:::{b.name}/*"))
    same(user.client("s3").get_object(Bucket=b.name, Key="one")["Body"].read(), b"1")
    refused(403, "AccessDenied", user.client("s3").put_object, Bucket=b.name, Key="two", Body=b"")
    refused(403, "AccessDenied", user.client("iam").create_user, UserName="mallory")
    iam.delete_user_policy(UserName=user.name, PolicyName="own")
    refused(403, "AccessDenied", user.client("s3").get_object, Bucket=b.name, Key="one")


@check
def a_group_gives_its_members_its_policies():
    user, group = User(), unique("group")
    iam.create_group(GroupName=group)
    iam.attach_group_policy(GroupName=group, PolicyArn="arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess")
    b.put("one", b"1")
    refused(403, "AccessDenied", user.client("s3").get_object, Bucket=b.name, Key="one")
    iam.add_user_to_group(GroupName=group, UserName=user.name)
    same(user.client("s3").get_object(Bucket=b.name, Key="one")["Body"].read(), b"1")
    same([g["GroupName"] for g in iam.list_groups_for_user(UserName=user.name)["Groups"]], [group])
    same([u["UserName"] for u in iam.get_group(GroupName=group)["Users"]], [user.name])
    refused(409, "DeleteConflict", iam.delete_group, GroupName=group)
    iam.remove_user_from_group(GroupName=group, UserName=user.name)
    refused(403, "AccessDenied", user.client("s3").get_object, Bucket=b.name, Key="one")
    iam.detach_group_policy(GroupName=group, PolicyArn="arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess")
    iam.delete_group(GroupName=group)


@check
def managed_policies_and_their_versions():
    name, user = unique("managed"), User()
    arn = iam.create_policy(PolicyName=name, Path="/p/", PolicyDocument=policy(allow("s3:ListAllMyBuckets")), Description="d")["Policy"]["Arn"]
    same(arn, f"arn:aws:iam::{account}:policy/p/{name}")
    iam.attach_user_policy(UserName=user.name, PolicyArn=arn)
    user.client("s3").list_buckets()
    iam.create_policy_version(PolicyArn=arn, PolicyDocument=policy(allow("s3:GetObject")), SetAsDefault=True)
    refused(403, "AccessDenied", user.client("s3").list_buckets)
    iam.set_default_policy_version(PolicyArn=arn, VersionId="v1")
    user.client("s3").list_buckets()
    same([v["VersionId"] for v in iam.list_policy_versions(PolicyArn=arn)["Versions"]], ["v2", "v1"])
    same(iam.get_policy_version(PolicyArn=arn, VersionId="v2")["PolicyVersion"]["Document"]["Statement"][0]["Action"], "s3:GetObject")
    refused(409, "DeleteConflict", iam.delete_policy_version, PolicyArn=arn, VersionId="v1")
    refused(409, "DeleteConflict", iam.delete_policy, PolicyArn=arn)
    same([u["UserName"] for u in iam.list_entities_for_policy(PolicyArn=arn)["PolicyUsers"]], [user.name])
    same(iam.get_policy(PolicyArn=arn)["Policy"]["AttachmentCount"], 1)
    for _ in range(3):
        iam.create_policy_version(PolicyArn=arn, PolicyDocument=policy(allow("s3:GetObject")))
    refused(409, "LimitExceeded", iam.create_policy_version, PolicyArn=arn, PolicyDocument=policy(allow("s3:GetObject")))
    iam.detach_user_policy(UserName=user.name, PolicyArn=arn)
    for version in ("v2", "v3", "v4", "v5"):
        iam.delete_policy_version(PolicyArn=arn, VersionId=version)
    iam.delete_policy(PolicyArn=arn)
    refused(404, "NoSuchEntity", iam.get_policy, PolicyArn=arn)
    refused(403, "AccessDenied", iam.delete_policy, PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")


@check
def policies_that_are_refused():
    user = User()
    refused(400, "MalformedPolicyDocument", iam.put_user_policy, UserName=user.name, PolicyName="p", PolicyDocument="{")
    refused(400, "MalformedPolicyDocument", iam.create_policy, PolicyName="p", PolicyDocument=policy(dict(Effect="Alow", Action="*", Resource="*")))
    big = policy(allow([f"s3:GetObject{i:04}" for i in range(200)]))
    refused(409, "LimitExceeded", iam.put_user_policy, UserName=user.name, PolicyName="p", PolicyDocument=big)


@check
def a_boundary_bounds():
    user = User(allow("s3:*"))
    iam.put_user_permissions_boundary(UserName=user.name, PermissionsBoundary="arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess")
    b.put("one", b"1")
    user.client("s3").get_object(Bucket=b.name, Key="one")
    refused(403, "AccessDenied", user.client("s3").put_object, Bucket=b.name, Key="x", Body=b"")
    same(iam.get_user(UserName=user.name)["User"]["PermissionsBoundary"]["PermissionsBoundaryArn"], "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess")
    iam.delete_user_permissions_boundary(UserName=user.name)
    user.client("s3").put_object(Bucket=b.name, Key="x", Body=b"")


@check
def who_may_attach_only_some_policies_attaches_only_those():
    target = User()
    admin = User(allow("iam:AttachUserPolicy", Condition={"ArnEquals": {"iam:PolicyARN": "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"}})).client("iam")
    refused(403, "AccessDenied", admin.attach_user_policy, UserName=target.name, PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")
    admin.attach_user_policy(UserName=target.name, PolicyArn="arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess")


@check
def who_must_set_a_boundary_makes_no_user_without_it():
    bound = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
    admin = User(allow(["iam:CreateUser", "iam:PutUserPolicy", "iam:CreateAccessKey"], Condition={"StringEquals": {"iam:PermissionsBoundary": bound}})).client("iam")
    name = unique("bound")
    refused(403, "AccessDenied", admin.create_user, UserName=name)
    admin.create_user(UserName=name, PermissionsBoundary=bound)
    admin.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=policy(allow("*")))
    refused(403, "AccessDenied", admin.put_user_policy, UserName=User().name, PolicyName="p", PolicyDocument=policy(allow("*")))
    refused(403, "AccessDenied", admin.delete_user_permissions_boundary, UserName=name)


@check
def keys_are_in_force_at_once():
    user = User(allow("iam:*", "arn:aws:iam::*:user/${aws:username}"))
    self = user.client("iam")
    second = self.create_access_key()["AccessKey"]
    same(second["UserName"], user.name)
    refused(409, "LimitExceeded", self.create_access_key)
    other = client("iam", second["AccessKeyId"], second["SecretAccessKey"])
    other.get_user()
    self.update_access_key(AccessKeyId=second["AccessKeyId"], Status="Inactive")
    refused(403, "InvalidClientTokenId", other.get_user)
    self.update_access_key(AccessKeyId=second["AccessKeyId"], Status="Active")
    other.get_user()
    same(iam.get_access_key_last_used(AccessKeyId=second["AccessKeyId"])["AccessKeyLastUsed"]["ServiceName"], "iam")
    same(sorted(k["Status"] for k in self.list_access_keys()["AccessKeyMetadata"]), ["Active", "Active"])
    self.delete_access_key(AccessKeyId=second["AccessKeyId"])
    refused(403, "InvalidClientTokenId", other.get_user)
    refused(403, "AccessDenied", self.create_access_key, UserName=User().name)


@check
def a_role_from_making_to_deletion():
    name = unique("role")
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust(), Description="d", MaxSessionDuration=7200, Tags=[{"Key": "a", "Value": "1"}])["Role"]
    same((role["Arn"], role["RoleId"][:4], role["MaxSessionDuration"]), (f"arn:aws:iam::{account}:role/{name}", "AROA", 7200))
    iam.put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=policy(allow("s3:*")))
    same(iam.get_role_policy(RoleName=name, PolicyName="p")["PolicyDocument"]["Statement"][0]["Action"], "s3:*")
    same(iam.list_role_policies(RoleName=name)["PolicyNames"], ["p"])
    iam.update_role(RoleName=name, Description="e")
    same(iam.get_role(RoleName=name)["Role"]["Description"], "e")
    same(iam.list_instance_profiles_for_role(RoleName=name)["InstanceProfiles"], [])
    refused(409, "DeleteConflict", iam.delete_role, RoleName=name)
    iam.delete_role_policy(RoleName=name, PolicyName="p")
    iam.tag_role(RoleName=name, Tags=[{"Key": "A", "Value": "2"}])
    same(iam.list_role_tags(RoleName=name)["Tags"], [{"Key": "A", "Value": "2"}])
    iam.untag_role(RoleName=name, TagKeys=["a"])
    same(iam.list_role_tags(RoleName=name)["Tags"], [])
    iam.delete_role(RoleName=name)


@check
def a_trusted_name_is_not_trusted_again():
    user, name = User(), unique("role")
    refused(400, "MalformedPolicyDocument", iam.create_role, RoleName=name, AssumeRolePolicyDocument=trust(f"arn:aws:iam::{account}:user/nobody"))
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust(user.arn))
    before = iam.get_user(UserName=user.name)["User"]["UserId"]
    iam.delete_access_key(UserName=user.name, AccessKeyId=user.key["AccessKeyId"])
    iam.delete_user(UserName=user.name)
    iam.create_user(UserName=user.name)
    same(iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]["Statement"][0]["Principal"]["AWS"], before)


@check
def simulation_says_what_would_be():
    user = User(allow("s3:GetObject", f"arn:aws:s3:::{b.name}/*"), dict(Effect="Deny", Action="s3:DeleteObject", Resource="*"))
    got = iam.simulate_principal_policy(PolicySourceArn=user.arn, ActionNames=["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
                                        ResourceArns=[f"arn:aws:s3:::{b.name}/k"])["EvaluationResults"]
    same([r["EvalDecision"] for r in got], ["allowed", "implicitDeny", "explicitDeny"])
    custom = iam.simulate_custom_policy(PolicyInputList=[policy(allow("s3:*", Condition={"Bool": {"aws:SecureTransport": "true"}}))], ActionNames=["s3:ListBucket"],
                                        ContextEntries=[{"ContextKeyName": "aws:SecureTransport", "ContextKeyType": "boolean", "ContextKeyValues": ["true"]}])
    same(custom["EvaluationResults"][0]["EvalDecision"], "allowed")
    keys = iam.get_context_keys_for_custom_policy(PolicyInputList=[policy(allow("s3:*", "arn:aws:s3:::${aws:username}", Condition={"Bool": {"aws:SecureTransport": "true"}}))])
    same(sorted(keys["ContextKeyNames"]), ["aws:SecureTransport", "aws:username"])


@check
def the_account_as_a_whole():
    user, alias = User(allow("s3:*")), unique("alias")
    iam.create_account_alias(AccountAlias=alias)
    same(iam.list_account_aliases()["AccountAliases"], [alias])
    iam.delete_account_alias(AccountAlias=alias)
    same(iam.get_account_summary()["SummaryMap"]["AccessKeysPerUserQuota"], 2)
    details = [d for page in iam.get_paginator("get_account_authorization_details").paginate(PaginationConfig={"PageSize": 7}) for d in page["UserDetailList"]]
    mine = next(d for d in details if d["UserName"] == user.name)
    same(mine["UserPolicyList"][0]["PolicyDocument"]["Statement"][0]["Action"], "s3:*")
    same(any(p["PolicyName"] == "AdministratorAccess" for page in iam.get_paginator("list_policies").paginate(Scope="AWS") for p in page["Policies"]), True)


@check
def what_is_not_kept_is_told_as_nothing():
    user = User()
    same(iam.list_signing_certificates(UserName=user.name)["Certificates"], [])
    same(iam.list_ssh_public_keys(UserName=user.name)["SSHPublicKeys"], [])
    same(iam.list_service_specific_credentials(UserName=user.name)["ServiceSpecificCredentials"], [])
    refused(404, "NoSuchEntity", iam.get_login_profile, UserName=user.name)


check.run(cleanup=b.close)
