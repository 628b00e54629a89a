"""Sealing with a pass-phrase: scrypt makes a key of it, AES-GCM keeps the content secret and whole."""

from __future__ import annotations

import secrets
import unicodedata

from .errors import PackRefused

MARK = b"mentor-training sealed 1\n"
SALT, NONCE = 16, 12  # bytes
COST = 2**15  # of scrypt: some 32 MB and a tenth of a second for each guess
SHORTEST = 15  # characters of a pass-phrase


def sealed(content: bytes, passphrase: str) -> bytes:
    """A content that only the pass-phrase opens.

    Raises:
        PackRefused: the pass-phrase is too short to keep anything from somebody who tries.
    """
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    if len(_said(passphrase)) < SHORTEST:
        raise PackRefused(
            f"This pass-phrase is too short: whoever has the pack can try many. Take four words or more that do not belong "
            f"together, at least {SHORTEST} letters in all."
        )
    salt, nonce = secrets.token_bytes(SALT), secrets.token_bytes(NONCE)
    return MARK + salt + nonce + AESGCM(_key(passphrase, salt)).encrypt(nonce, content, MARK)


def opened(vault: bytes, passphrase: str) -> bytes:
    """The content of a vault.

    Raises:
        PackRefused: it is another pass-phrase, or the vault was changed.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    salt, nonce, content = (
        vault[len(MARK) :][:SALT],
        vault[len(MARK) + SALT :][:NONCE],
        vault[len(MARK) + SALT + NONCE :],
    )
    try:
        if not vault.startswith(MARK):
            raise InvalidTag
        return AESGCM(_key(passphrase, salt)).decrypt(nonce, content, MARK)
    except InvalidTag:
        raise PackRefused(
            "That is not the pass-phrase of this pack. Write it as it was read out; capitals and spaces do not matter."
        ) from None


def _said(passphrase: str) -> str:
    """A pass-phrase as it sounds: read out, it has neither capitals nor punctuation."""
    plain = unicodedata.normalize("NFKC", passphrase).casefold()
    return "".join(c for c in plain if c.isalnum())


def _key(passphrase: str, salt: bytes) -> bytes:
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    return Scrypt(salt=salt, length=32, n=COST, r=8, p=1).derive(_said(passphrase).encode())
