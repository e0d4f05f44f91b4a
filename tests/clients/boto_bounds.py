#!/usr/bin/env python3
"""boto3 and bare sockets: policies that are bombs or too long, patterns that blow up, letters that only look alike, forms under bucket policies, and what
one account may learn of another. What is refused is refused in AWS's words; what is accepted means what it says.
"""
import base64
import hashlib
import hmac
import json
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
import boto3  # noqa: E402
from boto import Bucket, body, refused, service_client  # noqa: E402
from checks import Checks, required, same, unique  # noqa: E402
from rawhttp import Raw, amz_date, signing_key  # noqa: E402

check = Checks(f"boto3 {boto3.__version__} bounds")
b = Bucket("boto-bounds")
s3, name, raw = b.s3, b.name, Raw()
ARN = f"arn:aws:s3:::{name}"
OFF = dict.fromkeys(("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), False)


def client(service, key=None):
    # A policy or a pattern that took longer than this would hold up the server.
    return service_client(service, key, read_timeout=20, parameter_validation=False)


OTHER = {"AccessKeyId": required("AWS_ACCESS_KEY_ID_2"), "SecretAccessKey": required("AWS_SECRET_ACCESS_KEY_2")}
iam, sts, kms, control = client("iam"), client("sts"), client("kms"), client("s3control")
account = sts.get_caller_identity()["Account"]
other_account = client("sts", OTHER).get_caller_identity()["Account"]


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)}, ensure_ascii=False)


def allow(action, resource="*", **more):
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def to(principal, action, resource=f"{ARN}/*", **more):
    return {"Effect": "Allow", "Principal": principal, "Action": action, "Resource": resource, **more}


def message(status, code, call, **arguments):
    return refused(status, code, call, **arguments)["Error"]["Message"]


class User:
    """A user with an inline policy and a key: gone at the end of the `with`."""

    def __init__(self, *statements, maker=None):
        self.iam, self.name = maker or iam, unique("bounds")
        self.arn = self.iam.create_user(UserName=self.name)["User"]["Arn"]
        if statements:
            self.iam.put_user_policy(UserName=self.name, PolicyName="p", PolicyDocument=policy(*statements))
        self.key = self.iam.create_access_key(UserName=self.name)["AccessKey"]

    def __call__(self, service):
        return client(service, self.key)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for key in self.iam.list_access_keys(UserName=self.name)["AccessKeyMetadata"]:
            self.iam.delete_access_key(UserName=self.name, AccessKeyId=key["AccessKeyId"])
        for inline in self.iam.list_user_policies(UserName=self.name)["PolicyNames"]:
            self.iam.delete_user_policy(UserName=self.name, PolicyName=inline)
        for attached in self.iam.list_attached_user_policies(UserName=self.name)["AttachedPolicies"]:
            self.iam.detach_user_policy(UserName=self.name, PolicyArn=attached["PolicyArn"])
        self.iam.delete_user(UserName=self.name)


class Role:
    """A role with an inline policy: gone at the end of the `with`."""

    def __init__(self, trust, *statements, **more):
        self.name = unique("bounds")
        self.arn = iam.create_role(RoleName=self.name, AssumeRolePolicyDocument=trust, **more)["Role"]["Arn"]
        if statements:
            iam.put_role_policy(RoleName=self.name, PolicyName="p", PolicyDocument=policy(*statements))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for inline in iam.list_role_policies(RoleName=self.name)["PolicyNames"]:
            iam.delete_role_policy(RoleName=self.name, PolicyName=inline)
        iam.delete_role(RoleName=self.name)


def trust(*principals, actions=("sts:AssumeRole",), **condition):
    return policy({"Effect": "Allow", "Principal": {"AWS": list(principals)}, "Action": list(actions), **({"Condition": condition} if condition else {})})


def long(size, **outer):
    """An identity policy of exactly so many characters that count: the Sid takes what is missing."""
    def text(fill):
        return json.dumps({"Version": "2012-10-17", "Statement": [{"Sid": "a" * fill, **allow("s3:GetObject"), **outer}]}, separators=(",", ":"))
    return text(size - len(text(0)))


# Bombs

DEEP = '{"Version":"2012-10-17","Statement":' + "[" * 5000 + "]" * 5000 + "}"
DEEP_CONDITION = policy(to("*", "s3:GetObject")).replace('"*"', '{"AWS":' + '{"AWS":' * 2000 + '"*"' + "}" * 2001, 1)
BOMBS = [
    ("5,000 levels", DEEP), ("2,000 levels of principals", DEEP_CONDITION), ("an open list", '{"Statement":[' * 500), ("no JSON", "policy"), ("nothing", " "), ("a name twice", '{"Statement":[],"Statement":[]}'),
    ("a number", "1e999999"), ("a BOM", "\ufeff" + policy(to("*", "s3:GetObject")))]
for what, bomb in BOMBS:
    def is_refused(bomb):
        refused(400, "MalformedPolicy", s3.put_bucket_policy, Bucket=name, Policy=bomb)
        refused(400, "MalformedPolicyDocumentException", kms.create_key, Policy=bomb)
        # What is too long is not looked at.
        length = len(bomb.replace(" ", ""))
        named = (400, "MalformedPolicyDocument")
        refused(*(named if length <= 6144 else (409, "LimitExceeded")), iam.create_policy, PolicyName=unique("bomb"), PolicyDocument=bomb)
        refused(*(named if length <= 2048 else (409, "LimitExceeded")), iam.create_role, RoleName=unique("bomb"), AssumeRolePolicyDocument=bomb)
        if max(map(ord, bomb)) <= 255:
            refused(*(named if length <= 2048 else (400, "ValidationError")), sts.get_federation_token, Name="bomb", Policy=bomb)
    check.add(f"bomb: {what}", is_refused, bomb)


@check
def a_thousand_statements_and_actions_are_only_many():
    # Each in its smallest form: what fits into the limit is accepted, and decided on.
    statements = [{"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": f"{ARN}/n{i}"} for i in range(150)]
    s3.put_bucket_policy(Bucket=name, Policy=policy(*statements))
    try:
        refused(403, "AccessDenied", b.put, key="n149", data=b"x")
        b.put("n150", b"x")
    finally:
        s3.delete_bucket_policy(Bucket=name)
    actions = [f"s3:g{i:x}*" for i in range(450)]
    arn = iam.create_policy(PolicyName=unique("wide"), PolicyDocument=policy(allow([*actions, "s3:GetObject"])))["Policy"]["Arn"]
    try:
        with User() as user:
            iam.attach_user_policy(UserName=user.name, PolicyArn=arn)
            same(body(user("s3").get_object(Bucket=name, Key="n150")), b"x")
            iam.detach_user_policy(UserName=user.name, PolicyArn=arn)
    finally:
        iam.delete_policy(PolicyArn=arn)


# Lengths, to the character


@check
def a_managed_policy_has_6144_characters():
    arn = iam.create_policy(PolicyName=unique("size"), PolicyDocument=long(6144))["Policy"]["Arn"]
    try:
        same(message(409, "LimitExceeded", iam.create_policy, PolicyName=unique("size"), PolicyDocument=long(6145)), "Cannot exceed quota for PolicySize: 6144")
        refused(409, "LimitExceeded", iam.create_policy_version, PolicyArn=arn, PolicyDocument=long(6145))
        # White space between the elements does not count.
        iam.create_policy_version(PolicyArn=arn, PolicyDocument=long(6144).replace(",", ",\n    "))
        refused(400, "ValidationError", iam.create_policy, PolicyName=unique("size"), PolicyDocument=" " * 131_073)
    finally:
        for version in iam.list_policy_versions(PolicyArn=arn)["Versions"]:
            if not version["IsDefaultVersion"]:
                iam.delete_policy_version(PolicyArn=arn, VersionId=version["VersionId"])
        iam.delete_policy(PolicyArn=arn)


@check
def inline_policies_count_together():
    group = unique("size")
    iam.create_group(GroupName=group)
    try:
        with User() as user, Role(trust(account)) as role:
            for word, who, put, most in (("user", user.name, iam.put_user_policy, 2048), ("group", group, iam.put_group_policy, 5120), ("role", role.name, iam.put_role_policy, 10_240)):
                key = {f"{word.capitalize()}Name": who}
                put(**key, PolicyName="a", PolicyDocument=long(most - 1000))
                put(**key, PolicyName="b", PolicyDocument=long(1000))
                told = message(409, "LimitExceeded", put, **key, PolicyName="b", PolicyDocument=long(1001))
                same(told, f"Maximum policy size of {most} bytes exceeded for {word} {who}")
                refused(409, "LimitExceeded", put, **key, PolicyName="c", PolicyDocument=long(200))
    finally:
        for inline in iam.list_group_policies(GroupName=group)["PolicyNames"]:
            iam.delete_group_policy(GroupName=group, PolicyName=inline)
        iam.delete_group(GroupName=group)


@check
def a_trust_policy_has_2048_characters():
    def text(size):
        fit = json.loads(trust(account))
        fit["Statement"][0]["Sid"] = ""
        fit["Statement"][0]["Sid"] = "a" * (size - len(json.dumps(fit, separators=(",", ":"))))
        return json.dumps(fit, separators=(",", ":"))
    with Role(text(2048)) as role:
        same(message(409, "LimitExceeded", iam.update_assume_role_policy, RoleName=role.name, PolicyDocument=text(2049)), "Cannot exceed quota for ACLSizePerRole: 2048")


@check
def a_bucket_policy_has_20_kilobytes():
    def text(size):
        start = policy(to({"AWS": account}, "s3:GetObject", Sid="")).replace(", ", ",").replace(": ", ":")
        return start.replace('"Sid":""', '"Sid":"' + "a" * (size - len(start)) + '"')
    same(len(text(20 * 1024)), 20 * 1024)
    s3.put_bucket_policy(Bucket=name, Policy=text(20 * 1024))
    told = message(400, "PolicyTooLarge", s3.put_bucket_policy, Bucket=name, Policy=text(20 * 1024 + 1))
    same(told, "Policy exceeds the maximum allowed document size.")
    s3.delete_bucket_policy(Bucket=name)


@check
def a_key_policy_has_32_kilobytes():
    def text(size):
        start = policy(to({"AWS": f"arn:aws:iam::{account}:root"}, "kms:*", "*", Sid=""))
        return start.replace('"Sid": ""', '"Sid": "' + "a" * (size - len(start)) + '"')
    key = kms.create_key(Policy=text(32 * 1024))["KeyMetadata"]["KeyId"]
    try:
        refused(400, "LimitExceededException", kms.put_key_policy, KeyId=key, Policy=text(32 * 1024 + 1))
        refused(400, "LimitExceededException", kms.create_key, Policy=text(32 * 1024 + 1))
    finally:
        kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)


@check
def session_policies_have_2048_characters_and_a_packed_size():
    with Role(trust(account), allow("s3:*")) as role, User(allow(["sts:AssumeRole", "sts:TagSession"])) as user:
        mine = user("sts")
        mine.assume_role(RoleArn=role.arn, RoleSessionName="hop", Policy=long(2048))
        told = message(400, "ValidationError", mine.assume_role, RoleArn=role.arn, RoleSessionName="hop", Policy=long(2049))
        same("Member must have length less than or equal to 2048" in told, True, told)
        refused(400, "ValidationError", mine.assume_role, RoleArn=role.arn, RoleSessionName="hop", PolicyArns=[{"arn": f"arn:aws:iam::{account}:policy/p{i}"} for i in range(11)])
        iam.update_assume_role_policy(RoleName=role.name, PolicyDocument=trust(account, actions=("sts:AssumeRole", "sts:TagSession")))
        # Random letters do not pack.
        tags = [{"Key": base64.b32encode(os.urandom(40)).decode(), "Value": base64.b64encode(os.urandom(180)).decode()} for _ in range(40)]
        told = message(400, "PackedPolicyTooLarge", mine.assume_role, RoleArn=role.arn, RoleSessionName="hop", Tags=tags)
        same("of allotted space, please use smaller policy." in told, True, told)
        packed = mine.assume_role(RoleArn=role.arn, RoleSessionName="hop", Policy=long(2000), Tags=tags[:5])["PackedPolicySize"]
        same(0 < packed <= 100, True, packed)
        refused(400, "ValidationError", mine.assume_role, RoleArn=role.arn, RoleSessionName="hop", Tags=[{"Key": f"k{i}", "Value": ""} for i in range(51)])


# Patterns


@check
def patterns_that_nearly_match_everywhere_cost_their_length_and_no_more():
    """Each would take a matcher that tries again longer than the world lasts; ten seconds is generous for 20 KB of pattern against a key of 1 KB."""
    blow = "*a" * 250 + "b"
    key = "a" * 1020
    b.put(key, b"x")
    statements = [to({"AWS": account}, "s3:GetObject", f"{ARN}/{blow}{i}") for i in range(8)]
    statements += [to({"AWS": account}, "s3:" + "*" * 200 + "Get" + "*" * 50 + "Object", Condition={"StringLike": {"aws:Referer": blow, "aws:UserAgent": ["?*" * 200 + "z", blow]}}) for _ in range(8)]
    statements.append({"Effect": "Deny", "Principal": "*", "Action": "s3:GetObject", "Resource": f"{ARN}/*", "Condition": {"ArnLike": {"aws:PrincipalArn": f"arn:aws:*{'*a' * 100}:*:*:*:*{'*a' * 100}"}}})
    s3.put_bucket_policy(Bucket=name, Policy=policy(*statements))
    managed = iam.create_policy(PolicyName=unique("blow"), PolicyDocument=policy(*[allow("s3:" + "*t" * 60 + f"*x{i}", f"arn:aws:s3:::*{blow}{i}") for i in range(7)]))["Policy"]["Arn"]
    try:
        with User() as user:
            iam.attach_user_policy(UserName=user.name, PolicyArn=managed)
            started = time.monotonic()
            for _ in range(20):
                raw.call("GET", f"/{name}/{key}", {"Referer": "a" * 2000, "User-Agent": "a" * 2000}, key=user.key["AccessKeyId"], secret=user.key["SecretAccessKey"]).expect(403, "AccessDenied")
            same(time.monotonic() - started < 10, True, "seconds for twenty requests")
            iam.detach_user_policy(UserName=user.name, PolicyArn=managed)
    finally:
        s3.delete_bucket_policy(Bucket=name)
        iam.delete_policy(PolicyArn=managed)


# Letters


@check
def letters_that_look_alike_are_others():
    """A resource means its very characters: no normalization, no folding, nothing left out."""
    alike = {
        "NFC": ("caf\u00e9", "cafe\u0301"), "NFD": ("cafe\u0301", "caf\u00e9"), "Cyrillic a": ("admin", "\u0430dmin"), "zero width": ("admin", "ad\u200bmin"),
        "right to left": ("admin", "\u202eadmin"), "full width": ("admin", "\uff41dmin"), "capitals": ("admin", "Admin"), "ligature": ("file", "\ufb01le"),
        "Kelvin": ("kilo", "\u212ailo"), "dotless": ("index", "\u0131ndex"), "sharp s": ("strasse", "stra\u00dfe"), "soft hyphen": ("admin", "ad\u00admin")}
    resources = []
    for i, (wanted, other) in enumerate(alike.values()):
        b.put(f"{i}/{wanted}", b"x")
        b.put(f"{i}/{other}", b"x")
        resources.append(f"{ARN}/{i}/{wanted}")
    with User(allow("s3:GetObject", resources)) as user:
        for i, (what, (wanted, other)) in enumerate(alike.items()):
            same(body(user("s3").get_object(Bucket=name, Key=f"{i}/{wanted}")), b"x", what)
            refused(403, "AccessDenied", user("s3").get_object, Bucket=name, Key=f"{i}/{other}")


@check
def ignoring_case_is_about_A_to_Z():
    condition = {"StringEqualsIgnoreCase": {"s3:prefix": ["kilo", "index", "strasse"]}}
    with User(allow("s3:ListBucket", ARN, Condition=condition)) as user:
        for prefix in ("kilo", "KILO", "Index", "STRASSE"):
            user("s3").list_objects_v2(Bucket=name, Prefix=prefix)
        for prefix in ("\u212ailo", "\u0131ndex", "\u0130ndex", "stra\u00dfe", "kilo ", "kilo\u200b"):
            refused(403, "AccessDenied", user("s3").list_objects_v2, Bucket=name, Prefix=prefix)


@check
def an_encoded_slash_is_a_slash_and_a_twice_encoded_one_is_three_characters():
    b.put("shut/secret", b"shut")
    b.put("shut%2Fsecret", b"open")
    with User(allow("s3:GetObject", f"{ARN}/*"), {"Effect": "Deny", "Action": "s3:GetObject", "Resource": f"{ARN}/shut/*"}) as user:
        how = dict(key=user.key["AccessKeyId"], secret=user.key["SecretAccessKey"])
        for target in ("shut/secret", "shut%2Fsecret", "shut%2fsecret", "%73hut/secret", "%73%68%75%74%2f%73ecret"):
            answer = raw.call("GET", f"/{name}/{target}", **how)
            # Refused by the policy, or by the signature where a client signs other bytes than the canonical ones.
            same((answer.status, b"shut" in answer.body and answer.status == 200), (403, False), target)
        same(raw.call("GET", f"/{name}/shut%252Fsecret", **how).expect(200).body, b"open")
        for key in ("open/../shut/secret", "./shut/secret", "/shut/secret", "shut//secret"):
            refused(404, "NoSuchKey", s3.get_object, Bucket=name, Key=key)
    b.put("open/x", b"x")
    with User(allow("s3:GetObject", f"{ARN}/open/*")) as user:
        for key in ("open/../shut/secret", "open%2F..%2Fshut/secret"):
            answer = raw.call("GET", f"/{name}/{key}", key=user.key["AccessKeyId"], secret=user.key["SecretAccessKey"])
            same(answer.status in (403, 404), True, key)
            same(answer.body == b"shut", False, key)


@check
def principals_are_ascii():
    with User() as user:
        for arn in (user.arn.replace("bounds", "b\u043eunds"), user.arn + "\u200b", user.arn.upper(), user.arn.replace("user/", "user%2F"), user.arn + "*", " " + user.arn, user.arn.replace(account, "\u0661" * 12)):
            refused(400, "MalformedPolicy", s3.put_bucket_policy, Bucket=name, Policy=policy(to({"AWS": arn}, "s3:GetObject")))
            refused(400, "MalformedPolicyDocument", iam.create_role, RoleName=unique("alike"), AssumeRolePolicyDocument=trust(arn))
            refused(400, "MalformedPolicyDocumentException", kms.create_key, Policy=policy(to({"AWS": arn}, "kms:*", "*")), BypassPolicyLockoutSafetyCheck=True)
        for wanted in ("n\u00e4me", "na\u200bme", "na me", "na/me", "\u0430dmin"):
            refused(400, "ValidationError", iam.create_user, UserName=wanted)


# Headers


@check
def what_a_presigned_request_did_not_sign_is_not_believed():
    for header, value in (("x-amz-acl", "public-read"), ("x-amz-tagging", "a=b"), ("x-amz-server-side-encryption", "aws:kms"), ("x-amz-meta-a", "1"), ("x-amz-copy-source", f"/{name}/open/x")):
        raw.bare("PUT", raw.presign("PUT", f"/{name}/unsigned"), {header: value}, b"x").expect(403, "AccessDenied")
    refused(404, "404", b.head, key="unsigned")


@check
def a_condition_does_not_see_a_value_that_is_given_in_two_ways():
    condition = {"StringEquals": {"s3:x-amz-storage-class": "STANDARD"}}
    with User(allow("s3:PutObject", f"{ARN}/*", Condition=condition)) as user:
        how = dict(key=user.key["AccessKeyId"], secret=user.key["SecretAccessKey"])
        raw.call("PUT", f"/{name}/twice", {"x-amz-storage-class": "STANDARD"}, b"x", **how).expect(200)
        raw.call("PUT", f"/{name}/twice", {"x-amz-storage-class": "STANDARD_IA"}, b"x", **how).expect(403)
        for second in ("x-amz-storage-class", "X-Amz-Storage-Class"):
            pairs = raw.sign("PUT", f"/{name}/twice", {"x-amz-storage-class": "STANDARD"}, b"x", **how)
            answer = raw.send("PUT", f"/{name}/twice", pairs + [(second, "STANDARD_IA")], b"x")
            # The second changes the first's value to "STANDARD,STANDARD_IA", which nobody signed.
            same(answer.status in (400, 403), True, second)
        answer = raw.call("PUT", f"/{name}/twice?x-amz-storage-class=STANDARD", {"x-amz-storage-class": "STANDARD_IA"}, b"x", **how)
        same(answer.status in (400, 403), True, answer.status)
        same(b.head("twice").get("StorageClass", "STANDARD"), "STANDARD")


@check
def no_peer_says_where_it_comes_from():
    condition = {"IpAddress": {"aws:SourceIp": "203.0.113.7/32"}}
    with User(allow("s3:GetObject", f"{ARN}/*", Condition=condition)) as user:
        for header, value in (("X-Forwarded-For", "203.0.113.7"), ("x-forwarded-for", "203.0.113.7, 127.0.0.1"), ("Forwarded", "for=203.0.113.7"), ("X-Real-IP", "203.0.113.7"),
                              ("X-Forwarded-Proto", "https"), ("Via", "1.1 203.0.113.7"), ("X-Amz-Source-Ip", "203.0.113.7")):
            raw.call("GET", f"/{name}/open/x", {header: value}, key=user.key["AccessKeyId"], secret=user.key["SecretAccessKey"]).expect(403, "AccessDenied")


# Forms


def form(fields, data=b"form"):
    boundary = "x7bounds"
    out = b"".join(f'--{boundary}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'.encode() for k, v in fields.items())
    out += f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n'.encode() + data + f"\r\n--{boundary}--\r\n".encode()
    return raw.bare("POST", f"/{name}", {"Content-Type": f"multipart/form-data; boundary={boundary}"}, out)


def signed_form(key, fields, conditions):
    """A form that its key signs, whatever it may."""
    stamp = amz_date()
    scope = f"{stamp[:8]}/{raw.region}/s3/aws4_request"
    base = {**fields, "x-amz-algorithm": "AWS4-HMAC-SHA256", "x-amz-credential": f"{key['AccessKeyId']}/{scope}", "x-amz-date": stamp}
    document = {"expiration": "2099-01-01T00:00:00Z", "conditions": [{"bucket": name}, *conditions, *({n: v} for n, v in base.items() if n.startswith("x-amz-") and n not in fields)]}
    base["policy"] = base64.b64encode(json.dumps(document).encode()).decode()
    base["x-amz-signature"] = hmac.new(signing_key(key["SecretAccessKey"], stamp[:8], raw.region, "s3"), base["policy"].encode(), hashlib.sha256).hexdigest()
    return base


@check
def a_form_needs_what_a_put_needs():
    with User(allow("s3:PutObject", f"{ARN}/forms/*")) as user:
        starts = [["starts-with", "$key", "forms/"]]
        form(signed_form(user.key, {"key": "forms/a"}, starts)).expect(204)
        # Its policy bounds the form, the identity policy its signer, the bucket policy everybody.
        form(signed_form(user.key, {"key": "other/a"}, starts)).expect(403, "AccessDenied")
        form(signed_form(user.key, {"key": "other/a"}, [["starts-with", "$key", ""]])).expect(403, "AccessDenied")
        s3.put_bucket_policy(Bucket=name, Policy=policy(
            {"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": f"{ARN}/forms/shut/*"},
            {"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": f"{ARN}/*", "Condition": {"StringEquals": {"s3:authType": "POST"}, "StringLike": {"s3:RequestObjectTag/team": "red"}}}))
        try:
            form(signed_form(user.key, {"key": "forms/shut/a"}, starts)).expect(403, "AccessDenied")
            form(signed_form(user.key, {"key": "forms/b"}, starts)).expect(204)
            tagging = "<Tagging><TagSet><Tag><Key>team</Key><Value>red</Value></Tag></TagSet></Tagging>"
            form(signed_form(user.key, {"key": "forms/c", "tagging": tagging}, [*starts, {"tagging": tagging}])).expect(403, "AccessDenied")
        finally:
            s3.delete_bucket_policy(Bucket=name)
        for key in ("other/a", "forms/shut/a", "forms/c"):
            refused(404, "404", b.head, key=key)


@check
def a_form_of_nobody_needs_a_public_bucket():
    form({"key": "public/a"}).expect(403, "AccessDenied")
    control.put_public_access_block(AccountId=account, PublicAccessBlockConfiguration=OFF)
    s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration=OFF)
    try:
        s3.put_bucket_policy(Bucket=name, Policy=policy(to("*", "s3:PutObject", f"{ARN}/public/*")))
        form({"key": "public/a"}, b"anybody's").expect(204)
        same(body(b.get("public/a")), b"anybody's")
        form({"key": "elsewhere/a"}).expect(403, "AccessDenied")
        form({"key": "public/b", "x-amz-signature": "0" * 64}).expect(400)
        s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration={**OFF, "RestrictPublicBuckets": True})
        form({"key": "public/c"}).expect(403, "AccessDenied")
    finally:
        s3.delete_bucket_policy(Bucket=name)
        s3.delete_public_access_block(Bucket=name)
        s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration=dict.fromkeys(OFF, True))
        control.put_public_access_block(AccountId=account, PublicAccessBlockConfiguration=dict.fromkeys(OFF, True))
    refused(404, "404", b.head, key="public/c")


# Two accounts


@check
def a_public_statement_cuts_the_grants_to_other_accounts_too():
    b.put("shared", b"x")
    theirs = client("s3", OTHER)
    control.put_public_access_block(AccountId=account, PublicAccessBlockConfiguration={**OFF, "RestrictPublicBuckets": True})
    s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration=OFF)
    try:
        cross = to({"AWS": other_account}, "s3:GetObject", f"{ARN}/shared")
        s3.put_bucket_policy(Bucket=name, Policy=policy(cross))
        same(body(theirs.get_object(Bucket=name, Key="shared")), b"x")
        s3.put_bucket_policy(Bucket=name, Policy=policy(cross, to("*", "s3:GetObject", f"{ARN}/elsewhere")))
        refused(403, "AccessDenied", theirs.get_object, Bucket=name, Key="shared")
        same(body(b.get("shared")), b"x")
        s3.put_bucket_policy(Bucket=name, Policy=policy(cross))
        same(body(theirs.get_object(Bucket=name, Key="shared")), b"x")
    finally:
        s3.delete_bucket_policy(Bucket=name)
        s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration=dict.fromkeys(OFF, True))
        control.put_public_access_block(AccountId=account, PublicAccessBlockConfiguration=dict.fromkeys(OFF, True))


def ask(operation, document, key):
    payload = json.dumps(document).encode()
    extra = {"X-Amz-Target": f"Strongroom_20261122.{operation}", "Content-Type": "application/x-amz-json-1.1"}
    if key.get("SessionToken"):
        extra["X-Amz-Security-Token"] = key["SessionToken"]
    return raw.send("POST", "/", raw.sign("POST", "/", extra, payload, service="strongroom", key=key["AccessKeyId"], secret=key["SecretAccessKey"]), payload)


@check
def records_and_explanations_are_no_other_accounts():
    """All of them are demands on the server: another account's root has none of it, nor has whoever may everything there, or here, in an account's way."""
    made = client("iam", OTHER)
    not_iam = {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}
    bound = iam.create_policy(PolicyName=unique("not-iam"), PolicyDocument=policy(not_iam))["Policy"]["Arn"]
    with User(allow("*"), maker=made) as theirs, User(allow("s3:*")) as mine, User() as power, User(not_iam) as other_than_iam, User(allow("*")) as everything, \
            User(allow("*"), {"Effect": "Deny", "Action": ["iam:*", "sts:*"], "Resource": "*"}) as denied, User(allow("*")) as bounded, \
            Role(trust(account), allow("*")) as role:
        iam.attach_user_policy(UserName=power.name, PolicyArn="arn:aws:iam::aws:policy/PowerUserAccess")
        iam.put_user_permissions_boundary(UserName=bounded.name, PermissionsBoundary=bound)
        sessions = [everything("sts").get_session_token(), everything("sts").get_federation_token(Name="federated", Policy=policy(allow("*"))),
                    sts.get_federation_token(Name="federated", Policy=policy(allow("*"))), sts.get_session_token(),
                    everything("sts").assume_role(RoleArn=role.arn, RoleSessionName="bounds")]
        users = [user.key for user in (theirs, mine, power, other_than_iam, everything, denied, bounded)]
        for key in (OTHER, *users, *(session["Credentials"] for session in sessions)):
            for operation, document in (("ExplainAccess", {"PrincipalArn": f"arn:aws:iam::{account}:root", "Action": "s3:GetObject", "Resource": f"{ARN}/shared"}),
                                        ("DescribeBucketAccess", {"Bucket": name}), ("ListAccounts", {}), ("CreateRootAccessKey", {"AccountId": account}),
                                        ("CreateAdministratorSession", {})):
                answer = ask(operation, document, key)
                same(answer.status in (400, 403) and "AccessDenied" in answer.body.decode(), True, f"{operation}: {answer.status} {answer.body[:200]}")
                same(b"Statement" in answer.body or b"SecretAccessKey" in answer.body, False, operation)
        for user in (power, everything):
            refused(403, "AccessDenied", user("sts").assume_role, RoleArn=f"arn:aws:iam::{account}:role/StrongroomAdministrator", RoleSessionName="bounds")
            ask("ReadAuditRecords", {}, user.key).expect(200)
    iam.delete_policy(PolicyArn=bound)
    # An account reads its own records, and of those who have done something in it: what concerns no bucket too.
    client("s3", OTHER).list_buckets()
    raw.call("GET", f"/{name}/shared").expect(200)
    time.sleep(0.5)
    records, after, more = [], 0, True
    while more:
        page = json.loads(ask("ReadAuditRecords", {"After": after}, OTHER).expect(200).body)
        records, after, more = records + page["Records"], page["Next"], page["HasMore"]
    same({record["recipientAccountId"] for record in records}, {other_account})
    same("ListBuckets" in {record["eventName"] for record in records}, True)
    text = json.dumps(records)
    same("GetObject" in text and name in text and '"key": "shared"' in text and account in text, False)
    with User(maker=made) as theirs:
        same("AccessDenied" in ask("ReadAuditRecords", {}, theirs.key).expect(400).body.decode(), True)
    ask("ReadAuditRecords", {}, {"AccessKeyId": raw.key, "SecretAccessKey": raw.secret}).expect(200)


@check
def a_namesake_inherits_no_key_of_kms():
    user = User()
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    try:
        root = to({"AWS": f"arn:aws:iam::{account}:root"}, "kms:*", "*")
        kms.put_key_policy(KeyId=key, Policy=policy(to({"AWS": user.arn}, "kms:Encrypt", "*"), root))
        kms.create_grant(KeyId=key, GranteePrincipal=user.arn, RetiringPrincipal=user.arn, Operations=["DescribeKey"])
        user("kms").encrypt(KeyId=key, Plaintext=b"x")
        user("kms").describe_key(KeyId=key)
        former = iam.get_user(UserName=user.name)["User"]["UserId"]
        user.__exit__()
        iam.create_user(UserName=user.name)
        again = client("kms", iam.create_access_key(UserName=user.name)["AccessKey"])
        refused(400, "AccessDeniedException", again.encrypt, KeyId=key, Plaintext=b"x")
        refused(400, "AccessDeniedException", again.describe_key, KeyId=key)
        same(json.loads(kms.get_key_policy(KeyId=key)["Policy"])["Statement"][0]["Principal"]["AWS"], former)
        grant = kms.list_grants(KeyId=key)["Grants"][0]
        same((grant["GranteePrincipal"], grant["RetiringPrincipal"]), (former, former))
        same(kms.list_retirable_grants(RetiringPrincipal=user.arn)["Grants"], [])
        refused(400, "MalformedPolicyDocumentException", kms.put_key_policy, KeyId=key, Policy=kms.get_key_policy(KeyId=key)["Policy"])
        refused(400, "InvalidArnException", kms.create_grant, KeyId=key, GranteePrincipal=user.arn + "x", Operations=["Decrypt"])
    finally:
        user.__exit__()
        kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)


# Chains


@check
def a_chain_of_roles_lasts_an_hour_and_keeps_its_tags_and_its_source():
    actions = ("sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity")
    everything = allow(["sts:*", "s3:*"])
    with User(everything) as user, Role(trust(account, actions=actions), everything, MaxSessionDuration=43_200) as first, \
            Role(trust(account, actions=actions), everything, MaxSessionDuration=43_200) as second, \
            Role(trust(account, actions=actions), allow("s3:GetObject", f"{ARN}/${{aws:PrincipalTag/team}}/*", Condition={"StringEquals": {"aws:SourceIdentity": "alice"}})) as third:
        b.put("red/k", b"red")
        b.put("blue/k", b"blue")

        def go(service, role, **more):
            return service("sts").assume_role(RoleArn=role.arn, RoleSessionName="hop", **more)["Credentials"]

        one = go(user, first, DurationSeconds=43_200, SourceIdentity="alice", Tags=[{"Key": "team", "Value": "red"}, {"Key": "own", "Value": "1"}], TransitiveTagKeys=["team"])
        hop = lambda credentials: lambda service: client(service, credentials)  # noqa: E731
        told = message(400, "ValidationError", hop(one)("sts").assume_role, RoleArn=second.arn, RoleSessionName="hop", DurationSeconds=3601)
        same("exceeds the 1 hour session limit for roles assumed by role chaining" in told, True, told)
        # Neither the source nor a tag that is handed on can be changed further on, a tag not in other letters either.
        refused(403, "AccessDenied", hop(one)("sts").assume_role, RoleArn=second.arn, RoleSessionName="hop", SourceIdentity="bob")
        for key in ("team", "TEAM"):
            refused(400, "InvalidParameterValue", hop(one)("sts").assume_role, RoleArn=second.arn, RoleSessionName="hop", Tags=[{"Key": key, "Value": "blue"}])
        two = go(hop(one), second, Tags=[{"Key": "own", "Value": "2"}])
        refused(403, "AccessDenied", hop(two)("sts").assume_role, RoleArn=third.arn, RoleSessionName="hop", SourceIdentity="bob")
        three = go(hop(two), third)
        same(body(client("s3", three).get_object(Bucket=name, Key="red/k")), b"red")
        refused(403, "AccessDenied", client("s3", three).get_object, Bucket=name, Key="blue/k")
        refused(403, "AccessDenied", client("sts", three).get_session_token)
        refused(403, "AccessDenied", client("sts", three).get_federation_token, Name="hop")


# Other keys


@check
def a_denial_of_a_json_service_is_a_400_of_its_own_name():
    with User(allow("s3:*")) as user:
        found = refused(400, "AccessDeniedException", user("kms").create_key)
        same("is not authorized to perform: kms:CreateKey" in found["Error"]["Message"], True, found["Error"]["Message"])
        answer = ask("ListAccounts", {}, user.key).expect(400)
        same(json.loads(answer.body)["__type"], "AccessDeniedException")


check.run(cleanup=b.close)
