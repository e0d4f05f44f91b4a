#!/usr/bin/env python3
"""boto3: presigned requests, browser uploads by POST form, and cross-origin rules."""
import base64
import datetime
import json
import os
import sys
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
import boto3  # noqa: E402
from boto import Bucket, body, client, refused  # noqa: E402
from checks import Checks, same  # noqa: E402
from rawhttp import Raw  # noqa: E402

check = Checks(f"boto3 {boto3.__version__} access")
b = Bucket("boto-access")
s3, name, raw = b.s3, b.name, Raw()
# A presigned URL must not carry a checksum that its user cannot know.
plain = client(request_checksum_calculation="when_required") if boto3.__version__ >= "1.36" else s3


def target(url):
    parts = urllib.parse.urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


# Presigned

@check
def presigned_get():
    b.put("signed ü", b"secret", ContentType="text/plain")
    url = s3.generate_presigned_url("get_object", {"Bucket": name, "Key": "signed ü", "ResponseContentType": "text/html"}, 60)
    got = raw.bare("GET", target(url)).expect(200)
    same((got.body, got.headers["Content-Type"]), (b"secret", "text/html"))
    raw.bare("GET", target(url).replace("text%2Fhtml", "text%2Fcss")).expect(403, "SignatureDoesNotMatch")


@check
def presigned_get_by_virtual_host():
    url = client(virtual=True).generate_presigned_url("get_object", {"Bucket": name, "Key": "signed ü"}, 60)
    same(raw.bare("GET", target(url), host=urllib.parse.urlsplit(url).netloc).expect(200).body, b"secret")


@check
def presigned_put_with_a_header_that_is_signed():
    url = plain.generate_presigned_url("put_object", {"Bucket": name, "Key": "up", "ContentType": "image/png"}, 60)
    raw.bare("PUT", target(url), {"Content-Type": "image/gif"}, b"png").expect(403, "SignatureDoesNotMatch")
    raw.bare("PUT", target(url), {"Content-Type": "image/png"}, b"png").expect(200)
    same((body(b.get("up")), b.head("up")["ContentType"]), (b"png", "image/png"))


@check
def presigned_delete_and_head():
    b.put("away", b"x")
    raw.bare("HEAD", target(s3.generate_presigned_url("head_object", {"Bucket": name, "Key": "away"}, 60))).expect(200)
    raw.bare("DELETE", target(s3.generate_presigned_url("delete_object", {"Bucket": name, "Key": "away"}, 60))).expect(204)
    refused(404, "404", b.head, key="away")


@check
def presigned_list():
    got = raw.bare("GET", target(s3.generate_presigned_url("list_objects_v2", {"Bucket": name, "Prefix": "up"}, 60))).expect(200)
    same(b"<Key>up</Key>" in got.body, True)


# POST form

def form(fields, file=b"the file", filename="photo.jpg", path=None, after=()):
    """A browser's form: its fields, then the file, then whatever comes `after` (which S3 does not read)."""
    boundary = "----boundary7MA4YWxkTrZu0gW"
    out = b""
    for field, value in fields.items():
        out += f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'.encode()
    if file is not None:
        out += (f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{filename}"\r\n'
                "Content-Type: image/jpeg\r\n\r\n").encode() + file + b"\r\n"
    for field, value in after:
        out += f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'.encode()
    out += f"--{boundary}--\r\n".encode()
    return raw.bare("POST", path or f"/{name}", {"Content-Type": f"multipart/form-data; boundary={boundary}"}, out)


def post(key, fields=None, conditions=(), expires=300):
    return s3.generate_presigned_post(name, key, Fields=dict(fields or {}), Conditions=list(conditions), ExpiresIn=expires)["fields"]


@check
def form_upload():
    answer = form(post("form ü.txt", {"Content-Type": "text/plain"}, [{"Content-Type": "text/plain"}])).expect(204)
    got = b.get("form ü.txt")
    same((body(got), got["ContentType"], answer.headers["ETag"]), (b"the file", "text/plain", got["ETag"]))


@check
def form_upload_by_virtual_host():
    fields = client(virtual=True).generate_presigned_post(name, "virtual-form")["fields"]
    boundary = "x1"
    out = b"".join(f'--{boundary}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'.encode() for k, v in fields.items())
    out += f'--{boundary}\r\nContent-Disposition: form-data; name="file"\r\n\r\nvirtual\r\n--{boundary}--\r\n'.encode()
    host = f"{name}.{urllib.parse.urlsplit(os.environ['ENDPOINT_VIRTUAL']).netloc}"
    raw.bare("POST", "/", {"Content-Type": f"multipart/form-data; boundary={boundary}"}, out, host=host).expect(204)
    same(body(b.get("virtual-form")), b"virtual")


@check
def form_upload_of_a_large_file_with_its_boundary_inside():
    data = os.urandom(3_000_000) + b"\r\n------boundary7MA4YWxkTrZu0g" + os.urandom(3_000_000) + b"\r\n--"
    form(post("large-form"), data).expect(204)
    same(body(b.get("large-form")) == data, True)


@check
def form_answers():
    created = form(post("f201", {"success_action_status": "201"}, [{"success_action_status": "201"}])).expect(201)
    same(b"<Key>f201</Key>" in created.body and f"<Bucket>{name}</Bucket>".encode() in created.body, True, created.body)
    form(post("f200", {"success_action_status": "200"}, [{"success_action_status": "200"}])).expect(200)
    there = "https://example.com/done"
    moved = form(post("f303", {"success_action_redirect": there}, [{"success_action_redirect": there}])).expect(303)
    same(moved.headers["Location"].startswith(there + "?bucket=" + name + "&key=f303&etag="), True, moved.headers["Location"])


@check
def form_file_name_and_metadata_and_tags():
    tags = "<Tagging><TagSet><Tag><Key>a</Key><Value>1</Value></Tag></TagSet></Tagging>"
    form(post("in/${filename}", {"x-amz-meta-who": "me", "tagging": tags}, [{"x-amz-meta-who": "me"}, {"tagging": tags}]), filename="C.txt").expect(204)
    same(b.head("in/C.txt")["Metadata"], {"who": "me"})
    same(s3.get_object_tagging(Bucket=name, Key="in/C.txt")["TagSet"], [{"Key": "a", "Value": "1"}])


@check
def a_form_is_good_for_nothing_but_a_form_upload():
    """Its signature covers its fields: the rest of the request is anybody's."""
    b.put("victim", b"v")
    kill = b"<Delete><Object><Key>victim</Key></Object></Delete>"
    fields = post("safe/x", {"Content-MD5": "x"}, [["starts-with", "$Content-MD5", ""]])
    fields["Content-MD5"] = __import__("base64").b64encode(__import__("hashlib").md5(kill).digest()).decode()
    for path in (f"/{name}?delete", f"/{name}/evil?uploads", f"/{name}/victim", f"/{name}/evil?uploadId=x"):
        answer = form(fields, kill, path=path)
        same(400 <= answer.status < 500, True, (path, answer.status, answer.body))
    same(body(b.get("victim")), b"v")
    same(s3.list_multipart_uploads(Bucket=name).get("Uploads", []), [])


@check
def a_policy_that_names_no_bucket():
    import base64, json
    fields = post("any")
    policy = json.loads(base64.b64decode(fields["policy"]))
    policy["conditions"] = [c for c in policy["conditions"] if not (isinstance(c, dict) and "bucket" in c)]
    fields["policy"] = base64.b64encode(json.dumps(policy).encode()).decode()
    stamp = fields["x-amz-date"]
    day, region, service = fields["x-amz-credential"].split("/")[1:4]
    import hmac
    from rawhttp import signing_key
    fields["x-amz-signature"] = hmac.new(signing_key(raw.secret, day, region, service), fields["policy"].encode(), "sha256").hexdigest()
    form(fields).expect(403, "AccessDenied")


@check
def form_conditions_that_hold():
    fields = post("any/${filename}", {"Content-Type": "image/png"}, [["starts-with", "$Content-Type", "image/"], ["content-length-range", 1, 8]])
    form(fields).expect(204)
    same(body(b.get("any/photo.jpg")), b"the file")


@check
def form_too_long_and_too_short():
    form(post("len", conditions=[["content-length-range", 1, 7]])).expect(400, "EntityTooLarge")
    form(post("len", conditions=[["content-length-range", 9, 99]])).expect(400, "EntityTooSmall")
    refused(404, "404", b.head, key="len")


@check
def form_that_breaks_its_policy():
    fields = post("allowed")
    form({**fields, "key": "other"}).expect(403, "AccessDenied")
    form({**fields, "x-amz-meta-extra": "1"}).expect(403, "AccessDenied")
    form(post("expired", expires=-10)).expect(403, "AccessDenied")
    for key in ("allowed", "other", "expired"):
        refused(404, "404", b.head, key=key)


@check
def form_with_a_forged_signature_or_policy():
    fields = post("forged")
    form({**fields, "x-amz-signature": "0" * 64}).expect(403, "SignatureDoesNotMatch")
    policy = json.loads(base64.b64decode(fields["policy"]))
    policy["expiration"] = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=3)).strftime("%Y-%m-%dT%H:%M:%SZ")
    form({**fields, "policy": base64.b64encode(json.dumps(policy).encode()).decode()}).expect(403, "SignatureDoesNotMatch")
    refused(404, "404", b.head, key="forged")


@check
def form_without_its_parts():
    fields = post("bare")
    form(fields, file=None).expect(400, "IncorrectNumberOfFilesInPostRequest")
    form({k: v for k, v in fields.items() if k != "key"}).expect(400, "InvalidArgument")
    form({"key": "anonymous"}).expect(403, "AccessDenied")
    form({k: v for k, v in fields.items() if k != "policy"}).expect(400)
    same(form({**fields, "policy": "bm8ganNvbg=="}).status in (400, 403), True)
    form({**fields, "x-amz-meta-long": "v" * 30_000}).expect(400)
    refused(404, "404", b.head, key="bare")


@check
def form_fields_after_the_file_are_not_read():
    form(post("after"), after=[("key", "elsewhere"), ("submit", "Upload")]).expect(204)
    same(body(b.get("after")), b"the file")
    refused(404, "404", b.head, key="elsewhere")


# CORS

RULES = [{"AllowedOrigins": ["https://*.example.com", "https://one.test"], "AllowedMethods": ["GET", "PUT"], "AllowedHeaders": ["x-amz-*", "Content-Type"],
          "ExposeHeaders": ["ETag", "x-amz-request-id"], "MaxAgeSeconds": 600},
         {"AllowedOrigins": ["*"], "AllowedMethods": ["HEAD"]}]


def preflight(origin, method, headers=None):
    asked = {"Origin": origin, "Access-Control-Request-Method": method, **({"Access-Control-Request-Headers": headers} if headers else {})}
    return raw.bare("OPTIONS", f"/{name}/up", asked)


@check
def cors_configuration():
    refused(404, "NoSuchCORSConfiguration", s3.get_bucket_cors, Bucket=name)
    preflight("https://one.test", "GET").expect(403, "AccessForbidden")
    s3.put_bucket_cors(Bucket=name, CORSConfiguration={"CORSRules": RULES})
    same(s3.get_bucket_cors(Bucket=name)["CORSRules"], RULES)


@check
def cors_preflight():
    got = preflight("https://a.b.example.com", "PUT", "x-amz-meta-a, content-type").expect(200)
    same({h: got.headers[f"Access-Control-{h}"] for h in ("Allow-Origin", "Allow-Methods", "Max-Age", "Allow-Credentials")},
         {"Allow-Origin": "https://a.b.example.com", "Allow-Methods": "GET, PUT", "Max-Age": "600", "Allow-Credentials": "true"})
    same(sorted(h.strip().lower() for h in got.headers["Access-Control-Allow-Headers"].split(",")), ["content-type", "x-amz-meta-a"])
    same("origin" in got.headers["Vary"].lower(), True)
    any_origin = preflight("https://who.knows", "HEAD").expect(200)
    same((any_origin.headers["Access-Control-Allow-Origin"], any_origin.headers["Access-Control-Allow-Credentials"]), ("*", None))


@check
def cors_preflight_refused():
    for origin, method, headers in (("https://evil.test", "GET", None), ("https://one.test", "DELETE", None), ("https://one.test", "PUT", "authorization"),
                                    ("https://one.test.evil.test", "GET", None), ("http://one.test", "GET", None)):
        preflight(origin, method, headers).expect(403, "AccessForbidden")
    raw.bare("OPTIONS", f"/{name}/up", {"Access-Control-Request-Method": "GET"}).expect(400, "BadRequest")


@check
def cors_headers_on_the_answer():
    got = raw.call("GET", f"/{name}/up", {"Origin": "https://one.test"}).expect(200)
    same((got.headers["Access-Control-Allow-Origin"], got.headers["Access-Control-Expose-Headers"]), ("https://one.test", "ETag, x-amz-request-id"))
    same(raw.call("GET", f"/{name}/up", {"Origin": "https://evil.test"}).expect(200).headers["Access-Control-Allow-Origin"], None)
    denied = raw.bare("GET", f"/{name}/up", {"Origin": "https://one.test"}).expect(403)
    same(denied.headers["Access-Control-Allow-Origin"], "https://one.test", "a page must be able to read the error too")


@check
def cors_configuration_that_is_wrong_or_gone():
    refused(400, "InvalidRequest", s3.put_bucket_cors, Bucket=name,
            CORSConfiguration={"CORSRules": [{"AllowedOrigins": ["*"], "AllowedMethods": ["PATCH"]}]})
    refused(400, "InvalidRequest", s3.put_bucket_cors, Bucket=name,
            CORSConfiguration={"CORSRules": [{"AllowedOrigins": ["https://*.*"], "AllowedMethods": ["GET"]}]})
    s3.delete_bucket_cors(Bucket=name)
    preflight("https://one.test", "GET").expect(403, "AccessForbidden")


check.run(cleanup=b.close)
