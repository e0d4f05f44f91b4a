"""A bucket with one object `seed`, and the question whether the server still answers as it should."""
import html
import urllib.parse

from checks import same, unique
from rawhttp import Raw


class Seeded:
    """Makes the bucket; `close` empties and removes it."""

    def __init__(self, stem):
        self.raw, self.bucket = Raw(), unique(stem)
        self.seed = f"/{self.bucket}/seed"
        self.raw.call("PUT", f"/{self.bucket}").expect(200)
        self.raw.call("PUT", self.seed, body=b"seed").expect(200)

    def absent(self, key):
        """Nothing of a refused upload is there."""
        self.raw.call("HEAD", f"/{self.bucket}/{key}").expect(404)

    def healthy(self):
        """A proper request on a new connection is answered properly."""
        same(self.raw.call("GET", self.seed).body, b"seed", "the server after it")

    def keys(self, query=""):
        """The bucket's keys, a thousand at most."""
        listing = self.raw.call("GET", f"/{self.bucket}?encoding-type=url&list-type=2{query}").expect(200).body.decode()
        return [urllib.parse.unquote_plus(html.unescape(part.split("</Key>")[0])) for part in listing.split("<Key>")[1:]]

    def close(self):
        for key in self.keys():
            self.raw.call("DELETE", f"/{self.bucket}/" + urllib.parse.quote(key, safe="/-_.~"))
        self.raw.call("DELETE", f"/{self.bucket}").expect(204)
