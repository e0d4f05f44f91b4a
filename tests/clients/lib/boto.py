"""boto3 against the server under test, and what the suites built on it share."""
import os
import socket
import warnings

import boto3
from botocore.client import Config
from botocore.exceptions import ClientError

from checks import required, same, unique

warnings.filterwarnings("ignore", category=DeprecationWarning)

# Buckets become host names (BUCKET.s3.localhost): let every *.localhost name mean this machine without touching its resolver.
_resolve = socket.getaddrinfo
socket.getaddrinfo = lambda host, *rest, **named: _resolve(
    "127.0.0.1" if isinstance(host, str) and host.endswith(".localhost") else host, *rest, **named)


def service_client(service, key=None, **config):
    """A client of any service, of whose key pair (with its SessionToken, where it is a session's) is given; else of the account's root."""
    key = key or {"AccessKeyId": required("AWS_ACCESS_KEY_ID"), "SecretAccessKey": required("AWS_SECRET_ACCESS_KEY"),
                  "SessionToken": os.environ.get("AWS_SESSION_TOKEN")}
    return boto3.client(
        service, endpoint_url=required("ENDPOINT"), region_name=required("AWS_DEFAULT_REGION"), verify=required("AWS_CA_BUNDLE"),
        aws_access_key_id=key["AccessKeyId"], aws_secret_access_key=key["SecretAccessKey"], aws_session_token=key.get("SessionToken"),
        config=Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1, "mode": "standard"}, **config))


def client(virtual=False, **config):
    """An S3 client of the account's root, path-style unless `virtual`."""
    return boto3.client(
        "s3", endpoint_url=required("ENDPOINT_VIRTUAL" if virtual else "ENDPOINT"), region_name=required("AWS_DEFAULT_REGION"),
        aws_access_key_id=required("AWS_ACCESS_KEY_ID"), aws_secret_access_key=required("AWS_SECRET_ACCESS_KEY"),
        verify=required("AWS_CA_BUNDLE"),
        config=Config(signature_version="s3v4", s3={"addressing_style": "virtual" if virtual else "path"},
                      # One attempt and no second: a retry that succeeds would hide an answer that never came.
                      retries={"total_max_attempts": 1, "mode": "standard"}, read_timeout=60, **config))


def refused(status, code, call, **arguments):
    """The call must end with this status and error code, and a message."""
    try:
        call(**arguments)
    except ClientError as error:
        found = error.response
        actual = (found["ResponseMetadata"]["HTTPStatusCode"], found["Error"]["Code"])
        # A HEAD has no body: botocore then shows the status as the code.
        same(actual, (status, code), found["Error"].get("Message", ""))
        return found
    raise AssertionError(f"it worked, where {status} {code} was due")


def body(answer):
    """The bytes of a GetObject."""
    return answer["Body"].read()


class Bucket:
    """A bucket for one suite: made at once, emptied and deleted by `close`."""

    def __init__(self, stem):
        self.s3, self.name = client(), unique(stem)
        self.s3.create_bucket(Bucket=self.name)

    def put(self, key, data=b"", **more):
        return self.s3.put_object(Bucket=self.name, Key=key, Body=data, **more)

    def get(self, key, **more):
        return self.s3.get_object(Bucket=self.name, Key=key, **more)

    def head(self, key, **more):
        return self.s3.head_object(Bucket=self.name, Key=key, **more)

    def close(self):
        for upload in self.s3.list_multipart_uploads(Bucket=self.name).get("Uploads", []):
            self.s3.abort_multipart_upload(Bucket=self.name, Key=upload["Key"], UploadId=upload["UploadId"])
        for page in self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.name):
            keys = [{"Key": entry["Key"]} for entry in page.get("Contents", [])]
            if keys:
                self.s3.delete_objects(Bucket=self.name, Delete={"Objects": keys, "Quiet": True})
        self.s3.delete_bucket(Bucket=self.name)
