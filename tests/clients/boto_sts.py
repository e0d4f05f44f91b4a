#!/usr/bin/env python3
"""boto3: sessions of roles, users and federated users, second factors, and what they allow on a bucket."""
import base64
import hashlib
import hmac
import json
import os
import struct
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
import boto3  # noqa: E402
from boto import Bucket, body, refused  # noqa: E402
from botocore.client import Config  # noqa: E402
from checks import Checks, required, same, unique  # noqa: E402

check = Checks(f"boto3 {boto3.__version__} sts")
b = Bucket("boto-sts")
b.put("red/k", b"red")
b.put("blue/k", b"blue")


def client(service, key=None, secret=None, token=None):
    return boto3.client(
        service, endpoint_url=required("ENDPOINT"), region_name=required("AWS_DEFAULT_REGION"), verify=required("AWS_CA_BUNDLE"),
        aws_access_key_id=key or required("AWS_ACCESS_KEY_ID"), aws_secret_access_key=secret or required("AWS_SECRET_ACCESS_KEY"),
        aws_session_token=token, config=Config(retries={"total_max_attempts": 1, "mode": "standard"}, s3={"addressing_style": "path"}))


def session(service, credentials):
    return client(service, credentials["AccessKeyId"], credentials["SecretAccessKey"], credentials["SessionToken"])


iam, sts = client("iam"), client("sts")
account = sts.get_caller_identity()["Account"]


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action, resource="*", **more):
    return dict(Effect="Allow", Action=action, Resource=resource, **more)


READ = allow("s3:GetObject", f"arn:aws:s3:::{b.name}/*")


def user(*statements):
    """A new user with a key: its name and its clients."""
    name = unique("user")
    iam.create_user(UserName=name)
    iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=policy(*statements))
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return name, lambda service: client(service, key["AccessKeyId"], key["SecretAccessKey"])


def role(*statements, actions=("sts:AssumeRole",), **condition):
    """A new role that the account may assume: its ARN."""
    trust = {"Effect": "Allow", "Principal": {"AWS": account}, "Action": list(actions)}
    if condition:
        trust["Condition"] = condition
    made = iam.create_role(RoleName=unique("role"), AssumeRolePolicyDocument=policy(trust))["Role"]
    iam.put_role_policy(RoleName=made["RoleName"], PolicyName="own", PolicyDocument=policy(*statements))
    return made["Arn"]


def code(seed, step):
    """RFC 6238."""
    digest = hmac.new(seed, struct.pack(">Q", step), hashlib.sha1).digest()
    at = digest[-1] & 15
    return "%06d" % ((struct.unpack(">I", digest[at:at + 4])[0] & 0x7FFFFFFF) % 1000000)


alice, as_alice = user(allow("sts:*"), READ)


@check
def the_caller_is_told():
    same(sts.get_caller_identity()["Arn"], f"arn:aws:iam::{account}:root")
    same(as_alice("sts").get_caller_identity()["Arn"], f"arn:aws:iam::{account}:user/{alice}")


@check
def a_role_session_reads_what_its_role_may():
    arn = role(READ)
    answer = as_alice("sts").assume_role(RoleArn=arn, RoleSessionName="session")
    s3 = session("s3", answer["Credentials"])
    same(body(s3.get_object(Bucket=b.name, Key="red/k")), b"red")
    refused(403, "AccessDenied", s3.put_object, Bucket=b.name, Key="red/k", Body=b"x")
    same(session("sts", answer["Credentials"]).get_caller_identity()["Arn"], answer["AssumedRoleUser"]["Arn"])
    url = s3.generate_presigned_url("get_object", {"Bucket": b.name, "Key": "red/k"}, 60)
    assert "X-Amz-Security-Token" in url or "x-amz-security-token" in url.lower(), url


@check
def a_session_policy_narrows():
    arn = role(READ)
    red = policy(allow("s3:*", f"arn:aws:s3:::{b.name}/red/*"))
    answer = as_alice("sts").assume_role(RoleArn=arn, RoleSessionName="session", Policy=red)
    assert 0 < answer["PackedPolicySize"] < 100
    s3 = session("s3", answer["Credentials"])
    same(body(s3.get_object(Bucket=b.name, Key="red/k")), b"red")
    refused(403, "AccessDenied", s3.get_object, Bucket=b.name, Key="blue/k")
    refused(403, "AccessDenied", s3.put_object, Bucket=b.name, Key="red/k", Body=b"x")


@check
def session_tags_decide():
    arn = role(allow("s3:GetObject", f"arn:aws:s3:::{b.name}/${{aws:PrincipalTag/Team}}/*"), actions=("sts:AssumeRole", "sts:TagSession"))
    answer = as_alice("sts").assume_role(RoleArn=arn, RoleSessionName="session", Tags=[{"Key": "Team", "Value": "red"}])
    s3 = session("s3", answer["Credentials"])
    same(body(s3.get_object(Bucket=b.name, Key="red/k")), b"red")
    refused(403, "AccessDenied", s3.get_object, Bucket=b.name, Key="blue/k")


@check
def an_external_id_is_demanded():
    arn = role(READ, StringEquals={"sts:ExternalId": "tenant-7"})
    refused(403, "AccessDenied", as_alice("sts").assume_role, RoleArn=arn, RoleSessionName="session")
    as_alice("sts").assume_role(RoleArn=arn, RoleSessionName="session", ExternalId="tenant-7")


@check
def a_role_that_does_not_trust_or_exist_is_denied():
    refused(403, "AccessDenied", as_alice("sts").assume_role, RoleArn=f"arn:aws:iam::{account}:role/{unique('no')}", RoleSessionName="session")
    refused(403, "AccessDenied", sts.assume_role, RoleArn=role(READ), RoleSessionName="session")


@check
def tokens_that_are_none_prove_nobody():
    credentials = as_alice("sts").assume_role(RoleArn=role(READ), RoleSessionName="session")["Credentials"]
    broken = dict(credentials, SessionToken=credentials["SessionToken"][:-8] + "AAAAAAAA")
    refused(400, "InvalidToken", session("s3", broken).get_object, Bucket=b.name, Key="red/k")
    refused(403, "InvalidClientTokenId", session("sts", broken).get_caller_identity)
    bare = client("s3", credentials["AccessKeyId"], credentials["SecretAccessKey"])
    refused(403, "InvalidAccessKeyId", bare.get_object, Bucket=b.name, Key="red/k")


@check
def a_session_dies_with_its_role():
    arn = role(READ)
    name = arn.rsplit("/", 1)[1]
    s3 = session("s3", as_alice("sts").assume_role(RoleArn=arn, RoleSessionName="session")["Credentials"])
    s3.get_object(Bucket=b.name, Key="red/k")
    iam.delete_role_policy(RoleName=name, PolicyName="own")
    refused(403, "AccessDenied", s3.get_object, Bucket=b.name, Key="red/k")
    iam.delete_role(RoleName=name)
    refused(400, "InvalidToken", s3.get_object, Bucket=b.name, Key="red/k")


@check
def a_federated_user_has_what_both_allow():
    broker, as_broker = user(allow("sts:GetFederationToken"), READ)
    answer = as_broker("sts").get_federation_token(Name="bob", Policy=policy(allow("s3:*", f"arn:aws:s3:::{b.name}/red/*")))
    same(answer["FederatedUser"], {"FederatedUserId": f"{account}:bob", "Arn": f"arn:aws:sts::{account}:federated-user/bob"})
    s3 = session("s3", answer["Credentials"])
    same(body(s3.get_object(Bucket=b.name, Key="red/k")), b"red")
    refused(403, "AccessDenied", s3.get_object, Bucket=b.name, Key="blue/k")
    refused(403, "AccessDenied", s3.put_object, Bucket=b.name, Key="red/k", Body=b"x")
    nothing = session("s3", as_broker("sts").get_federation_token(Name="bob")["Credentials"])
    refused(403, "AccessDenied", nothing.get_object, Bucket=b.name, Key="red/k")


@check
def a_second_factor_is_made_and_shown():
    name, as_user = user(
        allow("iam:*"), allow("s3:GetObject", f"arn:aws:s3:::{b.name}/*", Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}}))
    device = iam.create_virtual_mfa_device(VirtualMFADeviceName=name)["VirtualMFADevice"]
    same(device["QRCodePNG"][:8], b"\x89PNG\r\n\x1a\n")
    seed, serial = base64.b32decode(device["Base32StringSeed"]), device["SerialNumber"]
    now = int(time.time()) // 30
    refused(403, "InvalidAuthenticationCode", iam.enable_mfa_device, UserName=name, SerialNumber=serial,
            AuthenticationCode1=code(seed, now - 1), AuthenticationCode2=code(seed, now + 1))
    iam.enable_mfa_device(UserName=name, SerialNumber=serial, AuthenticationCode1=code(seed, now - 1), AuthenticationCode2=code(seed, now))
    same([d["SerialNumber"] for d in iam.list_mfa_devices(UserName=name)["MFADevices"]], [serial])
    refused(403, "AccessDenied", as_user("s3").get_object, Bucket=b.name, Key="red/k")
    refused(403, "AccessDenied", as_user("sts").get_session_token, SerialNumber=serial, TokenCode=code(seed, now))
    shown = as_user("sts").get_session_token(SerialNumber=serial, TokenCode=code(seed, now + 1))["Credentials"]
    same(body(session("s3", shown).get_object(Bucket=b.name, Key="red/k")), b"red")
    session("iam", shown).list_users()
    refused(403, "AccessDenied", as_user("sts").get_session_token, SerialNumber=serial, TokenCode=code(seed, now + 1))
    plain = as_user("sts").get_session_token()["Credentials"]
    refused(403, "AccessDenied", session("s3", plain).get_object, Bucket=b.name, Key="red/k")
    refused(403, "InvalidClientTokenId", session("iam", plain).list_users)
    iam.deactivate_mfa_device(UserName=name, SerialNumber=serial)
    iam.delete_virtual_mfa_device(SerialNumber=serial)


@check
def keys_tell_their_accounts():
    credentials = as_alice("sts").assume_role(RoleArn=role(READ), RoleSessionName="session")["Credentials"]
    same(sts.get_access_key_info(AccessKeyId=credentials["AccessKeyId"])["Account"], account)
    same(sts.get_access_key_info(AccessKeyId=required("AWS_ACCESS_KEY_ID"))["Account"], account)


@check
def providers_are_administered():
    url = f"https://{unique('issuer')}.example"
    arn = iam.create_open_id_connect_provider(Url=url, ClientIDList=["build"], ThumbprintList=["0" * 40])["OpenIDConnectProviderArn"]
    iam.add_client_id_to_open_id_connect_provider(OpenIDConnectProviderArn=arn, ClientID="deploy")
    got = iam.get_open_id_connect_provider(OpenIDConnectProviderArn=arn)
    same((got["Url"], got["ClientIDList"], got["ThumbprintList"]), (url[8:], ["build", "deploy"], ["0" * 40]))
    refused(400, "InvalidIdentityToken", sts.assume_role_with_web_identity, RoleArn=role(READ), RoleSessionName="session", WebIdentityToken="a.b.c")
    iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=arn)


check.run(cleanup=b.close)
