"""What tells one content from another."""

import hashlib


def digest_of(content: bytes) -> str:
    """Return the digest of bytes: BLAKE2b, 128 bits, hexadecimal."""
    return hashlib.blake2b(content, digest_size=16).hexdigest()
