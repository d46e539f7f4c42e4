"""How a token is written: base64url(id, 16 bytes + HMAC-SHA256(key, scope + id + version), 16 bytes).

43 characters, made of a row and a key, so that no table holds it.
"""

import base64
import binascii
import hashlib
import hmac
import uuid

SIGNATURE_BYTES = 16
TOKEN_LENGTH = 43


def sign(key: str, row: uuid.UUID, version: int, *, scope: bytes = b"") -> bytes:
    """What only a holder of `key` can say of this row; no use of a token passes for another `scope`."""
    message = scope + row.bytes + version.to_bytes(8, "big")
    return hmac.new(key.encode(), message, hashlib.sha256).digest()[:SIGNATURE_BYTES]


def write(row: uuid.UUID, signature: bytes) -> str:
    return base64.urlsafe_b64encode(row.bytes + signature).rstrip(b"=").decode()


def read(token: str) -> tuple[uuid.UUID | None, bytes]:
    """The row and the signature that `token` says; no row where it is not one."""
    if len(token) != TOKEN_LENGTH:
        return None, b""
    try:
        raw = base64.b64decode(token + "=", altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None, b""
    # One way to write each token: base64 would forgive other last characters, and "+" for "-".
    if base64.urlsafe_b64encode(raw).rstrip(b"=").decode() != token:
        return None, b""
    return uuid.UUID(bytes=raw[:16]), raw[16:]
