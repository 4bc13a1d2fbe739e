"""Credentials that cannot be printed by accident."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import NoReturn


class Secret:
    """Holds a credential; every way of turning it into text gives ``***`` except :meth:`reveal`.

    ``repr``, ``str``, f-strings and ``%s`` are masked; pickling, copying to JSON and hashing are refused, so
    a secret can neither reach a log line, a traceback's locals, a settings file nor a dictionary key.
    ``reveal()`` is the one word to search for when asking where a key can go.

    Raises:
        TypeError: the value is not a string.
    """

    __slots__ = ("__value",)

    def __init__(self, value: str) -> None:
        if not isinstance(value, str):
            raise TypeError("a Secret holds a str")
        self.__value = value

    def reveal(self) -> str:
        """The credential itself, for the one place that must have it."""
        return self.__value

    def __bool__(self) -> bool:
        return bool(self.__value)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self.__value.encode(), other.__value.encode())

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return "Secret(***)"

    def __str__(self) -> str:
        return "***"

    def __format__(self, spec: str) -> str:
        return "***"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a Secret cannot be pickled or copied")


@dataclass(frozen=True, slots=True, eq=False)
class AwsCredentials:
    """What AWS requests are signed with (Signature Version 4): two of the three are secret.

    Attributes:
        access_key_id: public by itself, like a user name.
        secret_access_key: never leaves this machine; signatures are made with it.
        session_token: sent along with temporary credentials; None with permanent ones.
    """

    access_key_id: str
    secret_access_key: Secret
    session_token: Secret | None = None


Credential = Secret | AwsCredentials
"""What a request to an upstream is let in with: an API key or access token, or what to sign it with."""
