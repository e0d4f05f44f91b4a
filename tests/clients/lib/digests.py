"""The five checksums of S3 in plain Python, base64 as in the headers."""
import base64
import hashlib


def _table(polynomial):
    table = []
    for value in range(256):
        for _ in range(8):
            value = (value >> 1) ^ (polynomial if value & 1 else 0)
        table.append(value)
    return table


_CRC = {"CRC32": (_table(0xEDB88320), 32), "CRC32C": (_table(0x82F63B78), 32), "CRC64NVME": (_table(0x9A6C9329AC4BC9B5), 64)}
ALGORITHMS = ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"]


def digest(algorithm, data):
    """The checksum's bytes, big-endian where it is a number."""
    if algorithm not in _CRC:
        return hashlib.new(algorithm.lower(), data).digest()
    table, bits = _CRC[algorithm]
    value = mask = (1 << bits) - 1
    for byte in data:
        value = table[(value ^ byte) & 255] ^ (value >> 8)
    return (value ^ mask).to_bytes(bits // 8, "big")


def checksum(algorithm, data):
    """As it stands in x-amz-checksum-*."""
    return base64.b64encode(digest(algorithm, data)).decode()


def composite(algorithm, parts):
    """The checksum of the parts' checksums, with their number."""
    return checksum(algorithm, b"".join(digest(algorithm, part) for part in parts)) + f"-{len(parts)}"


def multipart_etag(parts):
    """The ETag of a multipart object."""
    return '"%s-%d"' % (hashlib.md5(b"".join(hashlib.md5(p).digest() for p in parts)).hexdigest(), len(parts))


assert checksum("CRC32", b"123456789") == "y/Q5Jg==" and checksum("CRC32C", b"123456789") == "4waSgw=="
assert digest("CRC64NVME", b"123456789").hex() == "ae8b14860a799888"
