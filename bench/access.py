"""The steps of bench/access, each run beside a server: gets, idle NAME, fill; and table, which prints what they found."""
import datetime
import hashlib
import hmac
import http.client
import json
import os
import statistics
import subprocess
import sys
import time
import urllib.parse

WORK = os.environ["WORK"]
POLICIES, STATEMENTS, CONNECTIONS, KEYS = 10, 20, 32, 1000


class Iam:
    """IAM's query protocol with its own signature, over one connection: ten thousand users are made in a minute."""

    def __init__(self):
        self.host = os.environ["ENDPOINT_HTTP"].removeprefix("http://")
        self.connection = http.client.HTTPConnection(self.host)

    def __call__(self, action, **parameters):
        body = urllib.parse.urlencode({"Action": action, "Version": "2010-05-08", **parameters}).encode()
        now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
        scope = f"{now[:8]}/{os.environ['AWS_REGION']}/iam/aws4_request"
        headers = {"content-type": "application/x-www-form-urlencoded", "host": self.host, "x-amz-date": now}
        names = ";".join(sorted(headers))
        canonical = "\n".join(["POST", "/", "", *(f"{k}:{headers[k]}" for k in sorted(headers)), "", names, hashlib.sha256(body).hexdigest()])
        key = ("AWS4" + os.environ["AWS_SECRET_ACCESS_KEY"]).encode()
        for part in scope.split("/"):
            key = hmac.digest(key, part.encode(), "sha256")
        text = f"AWS4-HMAC-SHA256\n{now}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
        headers["authorization"] = (f"AWS4-HMAC-SHA256 Credential={os.environ['AWS_ACCESS_KEY_ID']}/{scope}, SignedHeaders={names}, "
                                    f"Signature={hmac.digest(key, text.encode(), 'sha256').hex()}")
        self.connection.request("POST", "/", body, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        assert answer.status == 200, text
        return text


def element(xml, name):
    return xml.split(f"<{name}>")[1].split(f"</{name}>")[0]


def policy(number):
    """Twenty statements of which one, in one policy of the ten, allows the GET."""
    statements = [{"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": f"arn:aws:s3:::other-{number}-{i}/team/*",
                   "Condition": {"StringEquals": {"aws:PrincipalTag/team": f"t{i}"}}} for i in range(STATEMENTS - 1)]
    own = {"Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::bench/*"} if number == POLICIES - 1 else \
          {"Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::bench/*", "Condition": {"Bool": {"aws:SecureTransport": "true"}, "IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}}
    return json.dumps({"Version": "2012-10-17", "Statement": [*statements, own]})


def gets():
    iam = Iam()
    iam("CreateUser", UserName="ten")
    account = element(iam("GetUser", UserName="ten"), "Arn").split(":")[4]
    for number in range(POLICIES):
        iam("CreatePolicy", PolicyName=f"p{number}", PolicyDocument=policy(number))
        iam("AttachUserPolicy", UserName="ten", PolicyArn=f"arn:aws:iam::{account}:policy/p{number}")
    key = iam("CreateAccessKey", UserName="ten")
    pairs = {"root": (os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"]), "ten policies": (element(key, "AccessKeyId"), element(key, "SecretAccessKey"))}
    load = os.environ["LOAD"].split()
    common = ["--endpoint", os.environ["ENDPOINT_HTTP"], "--bucket", "bench", "--keys", str(KEYS)]
    subprocess.run([*load, "prepare", *common], check=True, stdout=subprocess.DEVNULL)
    rates = {name: [] for name in pairs}
    for turn in range(int(os.environ["TURNS"]) + 1):
        # Whoever goes first meets another machine than who follows: they take turns in that too.
        for name in list(pairs)[:: 1 if turn % 2 else -1]:
            run = [*load, *common, "--op", "get", "--json", "--no-bucket", "--concurrency", str(CONNECTIONS), "--duration", os.environ["DURATION"],
                   "--access-key", pairs[name][0], "--secret-key", pairs[name][1]]
            found = json.loads(subprocess.run(run, check=True, capture_output=True, text=True).stdout)
            assert not found["errors"], found
            if turn:  # the first is for the compiler
                rates[name].append(found["opsPerSecond"])
    json.dump(rates, open(f"{WORK}/gets.json", "w"))


def fill():
    iam = Iam()
    began = time.monotonic()
    for number in range(int(os.environ["USERS"])):
        iam("CreateUser", UserName=f"user-{number:05}")
        iam("PutUserPolicy", UserName=f"user-{number:05}", PolicyName="p", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": f"arn:aws:s3:::homes/user-{number:05}/*"}]}))
    json.dump({"changesPerSecond": round(2 * int(os.environ["USERS"]) / (time.monotonic() - began))}, open(f"{WORK}/fill.json", "w"))


def idle(name):
    """Seconds from the process's start until it was ready, from what it says of itself; memory after five quiet seconds."""
    pid = os.environ["STRONGROOM_PID"]
    began = int(open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()[19]) / os.sysconf("SC_CLK_TCK")
    boot = time.time() - float(open("/proc/uptime").read().split()[0])
    ready = os.stat(os.environ["DATA_DIR"] + "/endpoints.json").st_mtime - boot - began
    time.sleep(5)
    resident = int(next(line for line in open(f"/proc/{pid}/status") if line.startswith("VmRSS")).split()[1]) // 1024
    json.dump({"readySeconds": round(ready, 2), "residentMib": resident}, open(f"{WORK}/{name}.json", "w"))


def table():
    rates = json.load(open(f"{WORK}/gets.json"))
    root, ten = (statistics.median(rates[name]) for name in ("root", "ten policies"))
    none, many, filled = (json.load(open(f"{WORK}/{name}.json")) for name in ("none", "many", "fill"))
    met = lambda good: "met" if good else "**not met**"  # noqa: E731
    print(f"| GET 4 KiB, {CONNECTIONS} connections, median of {len(rates['root'])} turns | requests/s | ratio | bar | met |\n| --- | --- | --- | --- | --- |")
    print(f"| root | {root:,.0f} | | | |\n| a user with {POLICIES} attached policies of {STATEMENTS} statements | {ten:,.0f} | {ten / root:.3f} | 0.95 | {met(ten >= 0.95 * root)} |\n")
    print(f"| users with a policy each | ready after | resident, idle |\n| --- | --- | --- |\n| 0 | {none['readySeconds']} s | {none['residentMib']} MiB |")
    print(f"| {int(os.environ['USERS']):,} | {many['readySeconds']} s | {many['residentMib']} MiB |\n")
    flat = many["readySeconds"] <= 1.2 * none["readySeconds"] and many["residentMib"] <= 1.2 * none["residentMib"]
    print(f"Flat within a fifth: {met(flat)}. They were made at {filled['changesPerSecond']} changes a second over one connection.")


{"gets": gets, "fill": fill, "idle": lambda: idle(sys.argv[2]), "table": table}[sys.argv[1]]()
