"""HTTP/1.1 on a bare TLS socket with a Signature Version 4 of its own, so that a request may be wrong in any way.

Shares no code with botocore: what a client library refuses to send is what a hostile caller sends.
"""
import datetime
import hashlib
import hmac
import http.client
import json
import re
import socket
import ssl
import time
import urllib.parse

from checks import required

UNRESERVED = "-_.~"
EMPTY_SHA256 = hashlib.sha256(b"").hexdigest()


class Answer:
    """A response read to its end."""

    def __init__(self, response):
        self.status, self.headers, self.body = response.status, response.headers, response.read()

    @property
    def code(self):
        """The error code of an XML error body, or None."""
        found = re.search(rb"<Code>([^<]*)</Code>", self.body)
        return found.group(1).decode() if found else None

    @property
    def message(self):
        found = re.search(rb"<Message>([^<]*)</Message>", self.body)
        return found.group(1).decode() if found else None

    def expect(self, status, code=None):
        """Fails unless status (and the error code, with a message and a request id) are these."""
        if self.status != status or (code and self.code != code):
            raise AssertionError(f"got {self.status} {self.code} {self.message or self.body[:120]}, expected {status} {code or ''}")
        if code and self.body and (not self.message or b"<RequestId>" not in self.body):
            raise AssertionError(f"error without a message or a request id: {self.body[:300]}")
        return self


class Raw:
    """The endpoint, the root's keys, and requests made of them."""

    def __init__(self, endpoint=None):
        parts = urllib.parse.urlsplit(endpoint or required("ENDPOINT"))
        self.host, self.port, self.tls = parts.hostname, parts.port or 443, parts.scheme == "https"
        self.authority = f"{self.host}:{self.port}"
        self.key, self.secret = required("AWS_ACCESS_KEY_ID"), required("AWS_SECRET_ACCESS_KEY")
        self.region = required("AWS_DEFAULT_REGION")

    def recorded(self, request_id):
        """The audit records of one request: a read's or a denial's are durable a moment after its answer."""
        for _ in range(100):
            found = [record for record in self.records(50) if record["requestID"] == request_id]
            if found:
                return found
            time.sleep(0.05)
        return []

    def records(self, last):
        """The account's newest audit records."""
        headers = {"X-Amz-Target": "Strongroom_20261122.ReadAuditRecords", "Content-Type": "application/x-amz-json-1.1"}
        answer = self.call("POST", "/", headers, json.dumps({"Last": last, "MaxRecords": last}).encode(), service="strongroom").expect(200)
        return json.loads(answer.body)["Records"]

    def connect(self, timeout=30):
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=timeout)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if not self.tls:
            return plain
        return ssl.create_default_context(cafile=required("AWS_CA_BUNDLE")).wrap_socket(plain, server_hostname=self.host)

    def sign(self, method, target, headers=None, body=b"", payload=None, now=None, key=None, secret=None, region=None,
             service="s3", host=None, unsigned=()):
        """The headers of a signed request: a list of pairs. `payload` stands in for the body's SHA-256; `unsigned` names stay out."""
        stamp = amz_date(now)
        pairs = [("Host", host or self.authority), ("x-amz-date", stamp),
                 ("x-amz-content-sha256", payload or hashlib.sha256(body).hexdigest())] + list((headers or {}).items())
        signed = sorted((n.lower(), " ".join(str(v).split())) for n, v in pairs if n.lower() not in unsigned)
        names = ";".join(n for n, _ in signed)
        path, _, query = target.partition("?")
        canonical = "\n".join([method, path, canonical_query(query), "".join(f"{n}:{v}\n" for n, v in signed), names,
                               payload or hashlib.sha256(body).hexdigest()])
        scope = f"{stamp[:8]}/{region or self.region}/{service}/aws4_request"
        self.signing_key = signing_key(secret or self.secret, stamp[:8], region or self.region, service)
        self.scope, self.stamp = scope, stamp
        self.signature = signature(self.signing_key, stamp, scope, canonical)
        pairs.append(("Authorization", f"AWS4-HMAC-SHA256 Credential={key or self.key}/{scope}, SignedHeaders={names}, "
                                       f"Signature={self.signature}"))
        return pairs

    def presign(self, method, target, expires=300, now=None, headers=None, host=None, **replace):
        """The target with a presigned query; `replace` overrides one X-Amz-* parameter by its last word (None drops it)."""
        stamp = amz_date(now)
        scope = f"{stamp[:8]}/{self.region}/s3/aws4_request"
        signed = sorted([("host", host or self.authority)] + [(n.lower(), v) for n, v in (headers or {}).items()])
        path, _, query = target.partition("?")
        values = {"X-Amz-Algorithm": "AWS4-HMAC-SHA256", "X-Amz-Credential": f"{self.key}/{scope}", "X-Amz-Date": stamp,
                  "X-Amz-Expires": str(expires), "X-Amz-SignedHeaders": ";".join(n for n, _ in signed)}
        values.update({f"X-Amz-{n}": v for n, v in replace.items()})
        query = "&".join(filter(None, [query] + [f"{n}={quote(v)}" for n, v in values.items() if v is not None]))
        canonical = "\n".join([method, path, canonical_query(query), "".join(f"{n}:{v}\n" for n, v in signed),
                               ";".join(n for n, _ in signed), "UNSIGNED-PAYLOAD"])
        made = signature(signing_key(self.secret, stamp[:8], self.region, "s3"), stamp, scope, canonical)
        return f"{path}?{query}&X-Amz-Signature={made}"

    def send(self, method, target, pairs, body=b"", length=True, sock=None):
        """Sends exactly these header lines and this body, and reads the answer; adds Content-Length unless told not to."""
        lines = [f"{method} {target} HTTP/1.1"] + [f"{n}: {v}" for n, v in pairs]
        if length and not any(n.lower() in ("content-length", "transfer-encoding") for n, _ in pairs):
            lines.append(f"Content-Length: {len(body)}")
        own = sock is None
        sock = sock or self.connect()
        try:
            try:
                sock.sendall(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + body)
            except (ConnectionError, ssl.SSLError):
                pass  # refused before the body was through: the answer is there to be read
            return read(sock, method)
        finally:
            if own:
                sock.close()

    def call(self, method, target, headers=None, body=b"", **how):
        """A rightly signed request, as far as `how` does not say otherwise."""
        return self.send(method, target, self.sign(method, target, headers, body, **how), body)

    def bare(self, method, target, headers=None, body=b"", host=None):
        """A request without any signature."""
        return self.send(method, target, [("Host", host or self.authority)] + list((headers or {}).items()), body)


def read(sock, method="GET"):
    response = http.client.HTTPResponse(sock, method=method)
    response.begin()
    return Answer(response)


def amz_date(now=None):
    return (now or datetime.datetime.now(datetime.timezone.utc)).strftime("%Y%m%dT%H%M%SZ")


def quote(text, safe=UNRESERVED):
    return urllib.parse.quote(text, safe=safe)


def canonical_query(query):
    """The query as it is signed; what is already encoded stays as it is."""
    pairs = [part.partition("=") for part in query.split("&") if part]
    return "&".join(f"{n}={v}" for n, v in sorted((n, v) for n, _, v in pairs))


def signing_key(secret, day, region, service):
    key = ("AWS4" + secret).encode()
    for word in (day, region, service, "aws4_request"):
        key = hmac.new(key, word.encode(), hashlib.sha256).digest()
    return key


def signature(key, stamp, scope, canonical):
    text = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{hashlib.sha256(canonical.encode('latin-1')).hexdigest()}"
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def signed_chunks(raw, chunks, spoil=None):
    """aws-chunked with a signature a chunk, continuing raw's last signature; `spoil` is the index of a chunk to tamper with."""
    out, previous = b"", raw.signature
    for index, data in enumerate([*chunks, b""]):
        text = "\n".join(["AWS4-HMAC-SHA256-PAYLOAD", raw.stamp, raw.scope, previous, EMPTY_SHA256, hashlib.sha256(data).hexdigest()])
        previous = hmac.new(raw.signing_key, text.encode(), hashlib.sha256).hexdigest()
        if index == spoil:
            data = bytes([data[0] ^ 1]) + data[1:]
        out += f"{len(data):x};chunk-signature={previous}\r\n".encode() + data + b"\r\n"
    return out


def unsigned_chunks(chunks, trailers):
    """aws-chunked without signatures, with trailing headers."""
    out = b"".join(f"{len(c):x}\r\n".encode() + c + b"\r\n" for c in chunks)
    return out + b"0\r\n" + "".join(f"{n}:{v}\r\n" for n, v in trailers.items()).encode() + b"\r\n"
