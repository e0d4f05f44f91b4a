#!/usr/bin/env python3
"""boto3: KMS keys, aliases, policies, grants, rotation, deletion, and what they seal."""
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
import boto3  # noqa: E402
from botocore.client import Config  # noqa: E402
from botocore.exceptions import ClientError  # noqa: E402
from boto import refused  # noqa: E402
from checks import Checks, required, same, unique  # noqa: E402

check = Checks(f"boto3 {boto3.__version__} kms")


def service(name, key=None, secret=None):
    """A client of a service, of the account's root unless a key pair is given."""
    return boto3.client(
        name, endpoint_url=required("ENDPOINT"), region_name=required("AWS_DEFAULT_REGION"), verify=required("AWS_CA_BUNDLE"),
        aws_access_key_id=key or required("AWS_ACCESS_KEY_ID"), aws_secret_access_key=secret or required("AWS_SECRET_ACCESS_KEY"),
        config=Config(retries={"total_max_attempts": 1, "mode": "standard"}, read_timeout=60))


kms, iam = service("kms"), service("iam")
account = service("sts").get_caller_identity()["Account"]
made, users = [], []


def new_key(**more):
    key = kms.create_key(**more)["KeyMetadata"]
    made.append(key["KeyId"])
    return key


def new_user(stem, *statements):
    """An IAM user with one inline policy, as a KMS client, with its ARN."""
    name = unique(stem)
    arn = iam.create_user(UserName=name)["User"]["Arn"]
    users.append(name)
    if statements:
        iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": list(statements)}))
    pair = iam.create_access_key(UserName=name)["AccessKey"]
    return service("kms", pair["AccessKeyId"], pair["SecretAccessKey"]), arn


def denied(call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        same(error.response["Error"]["Code"], "AccessDeniedException", error.response["Error"]["Message"])
        return error.response["Error"]["Message"]
    raise AssertionError("it worked, where AccessDeniedException was due")


@check
def a_key_as_AWS_makes_it():
    key = new_key(Description="d", Tags=[{"TagKey": "a", "TagValue": "b"}])
    same((key["AWSAccountId"], key["KeyState"], key["KeySpec"], key["KeyUsage"], key["Origin"], key["KeyManager"], key["Enabled"]),
         (account, "Enabled", "SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", "AWS_KMS", "CUSTOMER", True))
    same(kms.describe_key(KeyId=key["Arn"])["KeyMetadata"]["CreationDate"], key["CreationDate"])
    policy = json.loads(kms.get_key_policy(KeyId=key["KeyId"], PolicyName="default")["Policy"])
    same(policy["Statement"][0]["Sid"], "Enable IAM User Permissions")
    same(kms.list_resource_tags(KeyId=key["KeyId"])["Tags"], [{"TagKey": "a", "TagValue": "b"}])
    same(kms.list_key_policies(KeyId=key["KeyId"])["PolicyNames"], ["default"])
    kms.update_key_description(KeyId=key["KeyId"], Description="e")
    same(kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["Description"], "e")


@check
def other_kinds_of_keys_are_refused():
    refused(400, "UnsupportedOperationException", kms.create_key, KeySpec="RSA_2048", KeyUsage="SIGN_VERIFY")
    refused(400, "UnsupportedOperationException", kms.create_key, Origin="EXTERNAL")
    refused(400, "UnsupportedOperationException", kms.create_key, MultiRegion=True)
    refused(501, "NotImplemented", kms.sign, KeyId=new_key()["KeyId"], Message=b"m", SigningAlgorithm="ECDSA_SHA_256")


@check
def encrypt_and_decrypt_under_a_context():
    key = new_key()
    context = {"dept": "finance", "app": "ü"}
    sealed = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"secret", EncryptionContext=context)["CiphertextBlob"]
    opened = kms.decrypt(CiphertextBlob=sealed, EncryptionContext=context)
    same((opened["Plaintext"], opened["KeyId"], opened["EncryptionAlgorithm"]), (b"secret", key["Arn"], "SYMMETRIC_DEFAULT"))
    refused(400, "InvalidCiphertextException", kms.decrypt, CiphertextBlob=sealed)
    refused(400, "InvalidCiphertextException", kms.decrypt, CiphertextBlob=sealed[:-1] + bytes([sealed[-1] ^ 1]), EncryptionContext=context)
    refused(400, "IncorrectKeyException", kms.decrypt, CiphertextBlob=sealed, KeyId=new_key()["KeyId"], EncryptionContext=context)
    refused(400, "ValidationException", kms.encrypt, KeyId=key["KeyId"], Plaintext=b"x" * 4097)


@check
def data_keys_and_random_bytes():
    key = new_key()
    for asked, size in (({"KeySpec": "AES_256"}, 32), ({"KeySpec": "AES_128"}, 16), ({"NumberOfBytes": 100}, 100)):
        data = kms.generate_data_key(KeyId=key["KeyId"], **asked)
        same((len(data["Plaintext"]), kms.decrypt(CiphertextBlob=data["CiphertextBlob"])["Plaintext"]), (size, data["Plaintext"]))
        same(len(kms.decrypt(CiphertextBlob=kms.generate_data_key_without_plaintext(KeyId=key["KeyId"], **asked)["CiphertextBlob"])["Plaintext"]), size)
    same(len(kms.generate_random(NumberOfBytes=33)["Plaintext"]), 33)


@check
def re_encrypt():
    first, second = new_key(), new_key()
    sealed = kms.encrypt(KeyId=first["KeyId"], Plaintext=b"moving", EncryptionContext={"a": "b"})["CiphertextBlob"]
    moved = kms.re_encrypt(CiphertextBlob=sealed, SourceEncryptionContext={"a": "b"}, DestinationKeyId=second["Arn"])
    same((moved["SourceKeyId"], moved["KeyId"]), (first["Arn"], second["Arn"]))
    same(kms.decrypt(CiphertextBlob=moved["CiphertextBlob"])["Plaintext"], b"moving")


@check
def aliases():
    first, second, alias = new_key(), new_key(), "alias/" + unique("app")
    kms.create_alias(AliasName=alias, TargetKeyId=first["KeyId"])
    refused(400, "AlreadyExistsException", kms.create_alias, AliasName=alias, TargetKeyId=second["KeyId"])
    same(kms.describe_key(KeyId=alias)["KeyMetadata"]["KeyId"], first["KeyId"])
    kms.update_alias(AliasName=alias, TargetKeyId=second["KeyId"])
    same(kms.encrypt(KeyId=alias, Plaintext=b"x")["KeyId"], second["Arn"])
    listed = [a for page in kms.get_paginator("list_aliases").paginate() for a in page["Aliases"] if a["AliasName"] == alias]
    same([a["TargetKeyId"] for a in listed], [second["KeyId"]])
    kms.delete_alias(AliasName=alias)
    refused(400, "NotFoundException", kms.describe_key, KeyId=alias)
    refused(400, "NotAuthorizedException", kms.create_alias, AliasName="alias/aws/mine", TargetKeyId=first["KeyId"])


@check
def keys_are_listed_in_pages():
    ids = [key["KeyId"] for page in kms.get_paginator("list_keys").paginate(PaginationConfig={"PageSize": 2}) for key in page["Keys"]]
    same((set(made) <= set(ids), len(ids)), (True, len(set(ids))))


@check
def a_disabled_key_locks_at_once():
    key = new_key()
    sealed = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")["CiphertextBlob"]
    kms.disable_key(KeyId=key["KeyId"])
    refused(400, "DisabledException", kms.decrypt, CiphertextBlob=sealed)
    kms.enable_key(KeyId=key["KeyId"])
    same(kms.decrypt(CiphertextBlob=sealed)["Plaintext"], b"x")


@check
def rotation():
    key = new_key()
    same(kms.get_key_rotation_status(KeyId=key["KeyId"])["KeyRotationEnabled"], False)
    kms.enable_key_rotation(KeyId=key["KeyId"])
    same(kms.get_key_rotation_status(KeyId=key["KeyId"])["KeyRotationEnabled"], True)
    old = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"old")["CiphertextBlob"]
    if hasattr(kms, "rotate_key_on_demand"):  # newer clients
        kms.rotate_key_on_demand(KeyId=key["KeyId"])
        same([r["RotationType"] for r in kms.list_key_rotations(KeyId=key["KeyId"])["Rotations"]], ["ON_DEMAND"])
        kms.enable_key_rotation(KeyId=key["KeyId"], RotationPeriodInDays=90)
        same(kms.get_key_rotation_status(KeyId=key["KeyId"])["RotationPeriodInDays"], 90)
    same(kms.decrypt(CiphertextBlob=old)["Plaintext"], b"old")
    kms.disable_key_rotation(KeyId=key["KeyId"])


@check
def deletion_waits_and_can_be_cancelled():
    key = new_key()
    refused(400, "ValidationException", kms.schedule_key_deletion, KeyId=key["KeyId"], PendingWindowInDays=6)
    same(kms.schedule_key_deletion(KeyId=key["KeyId"], PendingWindowInDays=7)["KeyState"], "PendingDeletion")
    refused(400, "KMSInvalidStateException", kms.encrypt, KeyId=key["KeyId"], Plaintext=b"x")
    same(kms.cancel_key_deletion(KeyId=key["KeyId"])["KeyId"], key["Arn"])
    same(kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["KeyState"], "Disabled")


@check
def the_key_policy_decides_and_so_does_IAM():
    key = new_key()
    may, may_arn = new_user("may", {"Effect": "Allow", "Action": ["kms:Encrypt", "kms:Decrypt"], "Resource": key["Arn"]})
    may_not, _ = new_user("may-not")
    sealed = may.encrypt(KeyId=key["KeyId"], Plaintext=b"x")["CiphertextBlob"]
    same(may.decrypt(CiphertextBlob=sealed)["Plaintext"], b"x")
    message = denied(may_not.decrypt, CiphertextBlob=sealed)
    same("is not authorized to perform: kms:Decrypt on resource: " + key["Arn"] in message, True, message)
    denied(may.describe_key, KeyId=key["KeyId"])
    root = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{account}:root"}, "Action": "kms:*", "Resource": "*"}
    deny = {"Effect": "Deny", "Principal": {"AWS": may_arn}, "Action": "kms:Decrypt", "Resource": "*",
            "Condition": {"StringNotEquals": {"kms:EncryptionContext:dept": "finance"}}}
    kms.put_key_policy(KeyId=key["KeyId"], PolicyName="default", Policy=json.dumps({"Version": "2012-10-17", "Statement": [root, deny]}))
    denied(may.decrypt, CiphertextBlob=sealed)
    same(kms.decrypt(CiphertextBlob=sealed)["Plaintext"], b"x")


@check
def policies_that_lock_out_or_name_nobody_are_refused():
    key = new_key()

    def put(principal):
        statement = {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "kms:*", "Resource": "*"}
        refused(400, "MalformedPolicyDocumentException", kms.put_key_policy, KeyId=key["KeyId"], PolicyName="default",
                Policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))

    put(new_user("other")[1])
    put(f"arn:aws:iam::{account}:user/nobody-of-this-name")


@check
def grants():
    key = new_key()
    user, arn = new_user("grantee")
    denied(user.generate_data_key, KeyId=key["KeyId"], KeySpec="AES_256", EncryptionContext={"dept": "finance"})
    grant = kms.create_grant(KeyId=key["KeyId"], GranteePrincipal=arn, RetiringPrincipal=arn, Operations=["GenerateDataKey"],
                             Constraints={"EncryptionContextSubset": {"dept": "finance"}}, Name="n")
    user.generate_data_key(KeyId=key["KeyId"], KeySpec="AES_256", EncryptionContext={"dept": "finance", "x": "y"}, GrantTokens=[grant["GrantToken"]])
    denied(user.generate_data_key, KeyId=key["KeyId"], KeySpec="AES_256")
    same([g["GrantId"] for g in kms.list_grants(KeyId=key["KeyId"])["Grants"]], [grant["GrantId"]])
    same([g["GrantId"] for g in kms.list_retirable_grants(RetiringPrincipal=arn)["Grants"]], [grant["GrantId"]])
    user.retire_grant(GrantToken=grant["GrantToken"])
    denied(user.generate_data_key, KeyId=key["KeyId"], KeySpec="AES_256", EncryptionContext={"dept": "finance"})
    second = kms.create_grant(KeyId=key["KeyId"], GranteePrincipal=arn, Operations=["DescribeKey"])
    user.describe_key(KeyId=key["KeyId"])
    kms.revoke_grant(KeyId=key["KeyId"], GrantId=second["GrantId"])
    denied(user.describe_key, KeyId=key["KeyId"])


@check
def tags_decide():
    key = new_key(Tags=[{"TagKey": "team", "TagValue": "a"}])
    user, _ = new_user("tagged", {"Effect": "Allow", "Action": "kms:Encrypt", "Resource": "*", "Condition": {"StringEquals": {"aws:ResourceTag/team": "a"}}})
    user.encrypt(KeyId=key["KeyId"], Plaintext=b"x")
    kms.tag_resource(KeyId=key["KeyId"], Tags=[{"TagKey": "team", "TagValue": "b"}])
    denied(user.encrypt, KeyId=key["KeyId"], Plaintext=b"x")
    kms.untag_resource(KeyId=key["KeyId"], TagKeys=["team"])
    same(kms.list_resource_tags(KeyId=key["KeyId"])["Tags"], [])


def cleanup():
    for key in made:
        try:
            kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
        except ClientError:
            pass  # a check may have left it waiting already
    for name in users:
        for pair in iam.list_access_keys(UserName=name)["AccessKeyMetadata"]:
            iam.delete_access_key(UserName=name, AccessKeyId=pair["AccessKeyId"])
        for policy in iam.list_user_policies(UserName=name)["PolicyNames"]:
            iam.delete_user_policy(UserName=name, PolicyName=policy)
        iam.delete_user(UserName=name)


if __name__ == "__main__":
    check.run(cleanup=cleanup)
