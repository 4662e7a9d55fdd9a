"""Passwords: rules, Argon2 hashes, generated ones (口令).

Rules: 等保 2.0 level 3, 8.1.4.1 a (GB/T 22239-2019) with the usual practice figures: at least
eight characters of three of four kinds, and not the user name.
"""

import secrets
import string
import threading
import unicodedata

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from gis_service.errors import Unusable

MIN_LENGTH = 8
MAX_LENGTH = 128
_KINDS_NEEDED = 3
# A name of one or two letters stands in any good password by chance.
_NAME_COUNTS = 3
_GENERATED_LENGTH = 16
# Without 0 O 1 l I, which are mistaken when copied from paper.
_LETTERS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ"
_DIGITS = "23456789"
_SIGNS = "-_+=%#"

_hashes = PasswordHash((Argon2Hasher(),))
# One hash takes 64 MB: a burst of sign-ins waits instead of filling the memory.
_at_once = threading.BoundedSemaphore(2)
# Compared for unknown names, so that the answer takes as long as for known ones.
_NOBODY = (
    "$argon2id$v=19$m=65536,t=3,p=4$bGFuZGdpcy1ub2JvZHktMQ$"
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
)


def normal(password: str) -> str:
    """One form for what a keyboard may send in two (NFKC), as RFC 8265 does."""
    return unicodedata.normalize("NFKC", password)


def check_rules(password: str, username: str) -> None:
    """Raises Unusable with all that is missing in one sentence."""
    secret = normal(password)
    if not MIN_LENGTH <= len(secret) <= MAX_LENGTH:
        raise Unusable(f"密码须为 {MIN_LENGTH} 至 {MAX_LENGTH} 位，请重新设置。")
    if len(_kinds(secret)) < _KINDS_NEEDED:
        raise Unusable("密码须含大写字母、小写字母、数字、符号中的至少三种，请重新设置。")
    if _contains(secret, username):
        raise Unusable("密码不能包含用户名，请重新设置。")


def hashed(password: str) -> str:
    with _at_once:
        return _hashes.hash(normal(password))


def matches(password: str, password_hash: str | None) -> bool:
    """Whether the password belongs to the hash; as slow for None, and then always False."""
    if len(password) > MAX_LENGTH:
        return False
    with _at_once:
        right = _hashes.verify(normal(password), password_hash or _NOBODY)
    return right and password_hash is not None


def generated(username: str = "") -> str:
    """A random password that keeps the rules for this name: about 90 bits."""
    while True:
        secret = "".join(
            secrets.choice(_LETTERS + _DIGITS + _SIGNS) for _ in range(_GENERATED_LENGTH)
        )
        if len(_kinds(secret)) >= _KINDS_NEEDED and not _contains(secret, username):
            return secret


def _contains(secret: str, username: str) -> bool:
    name = normal(username).casefold()
    return len(name) >= _NAME_COUNTS and name in secret.casefold()


def _kinds(secret: str) -> set[str]:
    return {_kind(character) for character in secret}


def _kind(character: str) -> str:
    if character in string.ascii_lowercase:
        return "lower"
    if character in string.ascii_uppercase:
        return "upper"
    return "digit" if character in string.digits else "sign"
