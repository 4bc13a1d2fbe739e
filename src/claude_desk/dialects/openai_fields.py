"""The fields of a decoded request of OpenAI's, read with the right complaint, and what becomes of those with no counterpart.

A field is carried, or refused with its name, or ignored. What is ignored although somebody may miss it is named in a
``warning`` field of the reply. A lenient dialect does that too with what it would refuse for want of a counterpart; what
is malformed is refused all the same.
"""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec

from claude_desk.dialects.openai_errors import InvalidParameter, unsupported

Json = dict[str, Any]

MOST_WARNINGS = 16
"""Clients limit the fields of a reply; whoever sends more that is ignored has seen enough by then."""

_LONGEST_SHOWN = 60
_LONGEST_USER = 256


class Fields:
    """A request body.

    Args:
        body: as decoded.
        lenient: pass over what has no counterpart.

    Attributes:
        ignored: what to warn of, each once.
    """

    def __init__(self, body: Json, *, lenient: bool = False) -> None:
        self.body = body
        self.lenient = lenient
        self.ignored: list[str] = []

    def text(self, name: str) -> str | None:
        """A string; None where there is none."""
        value = self.body.get(name)
        if value is not None and not isinstance(value, str):
            raise invalid(name, "a string")
        return value

    def flag(self, name: str) -> bool | None:
        """True or false; None where there is neither."""
        value = self.body.get(name)
        if value is not None and not isinstance(value, bool):
            raise invalid(name, "true or false")
        return value

    def number(self, name: str) -> float | None:
        """A number; None where there is none."""
        value = self.body.get(name)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
            raise invalid(name, "a number")
        return value

    def count(self, name: str) -> int | None:
        """A whole number above 0; None where there is none."""
        value = self.body.get(name)
        if value is None:
            return None
        if type(value) is not int:
            raise invalid(name, "a whole number above 0")
        if value < 1:
            error = InvalidParameter(
                f"{name} must be a whole number above 0", name, "integer_below_min_value"
            )
            self.pass_over(error, name)
            return None
        return value

    def table(self, name: str) -> Json:
        """An object; an empty one where there is none."""
        value = self.body.get(name)
        if value is not None and not isinstance(value, dict):
            raise invalid(name, "an object")
        return value or {}

    def refuse(self, name: str, message: str) -> None:
        """A field that may not be dropped in silence.

        Args:
            name: the field.
            message: why, for its sender.

        Raises:
            InvalidParameter: unless lenient.
        """
        self.pass_over(unsupported(message, name), name)

    def pass_over(self, error: InvalidParameter, what: str) -> None:
        """Something has no counterpart: say so in a warning if that is enough, else refuse the request.

        Args:
            error: the refusal.
            what: words for the warning, such as ``content parts of type input_audio``.

        Raises:
            InvalidParameter: the refusal, unless it is of the kind that leniency is for.
        """
        if not self.lenient or not error.no_counterpart:
            raise error
        self.ignore(what)

    def ignore(self, *names: str) -> None:
        """Warn of these, once each."""
        for name in names:
            if name not in self.ignored and len(self.ignored) < MOST_WARNINGS:
                self.ignored.append(name)


def decode(body: bytes) -> Json:
    """The object that a request body is.

    Raises:
        InvalidParameter: it is not JSON, or no object.
    """
    try:
        document = msgspec.json.decode(body)
    except (ValueError, RecursionError):
        raise InvalidParameter("the request body is not valid JSON", code="invalid_json") from None
    if not isinstance(document, dict):
        raise InvalidParameter("the request body must be a JSON object", code="invalid_json")
    return document


def invalid(param: str, expected: str) -> InvalidParameter:
    """A value of the wrong kind."""
    return InvalidParameter(f"{param} must be {expected}", param, "invalid_type")


def object_of(value: object, where: str) -> Json:
    """An object.

    Raises:
        InvalidParameter: it is none.
    """
    if not isinstance(value, dict):
        raise invalid(where, "an object")
    return value


def list_of(value: object, where: str) -> list[Any]:
    """A list; an empty one where there is none.

    Raises:
        InvalidParameter: it is something else.
    """
    if value is None:
        return []
    if not isinstance(value, list):
        raise invalid(where, "a list")
    return value


def text_of(holder: Json, name: str, where: str) -> str:
    """A string in an object; empty where there is none.

    Raises:
        InvalidParameter: it is something else.
    """
    value = holder.get(name)
    if value is not None and not isinstance(value, str):
        raise invalid(f"{where}.{name}", "a string")
    return value or ""


def shown(word: object) -> str:
    """A client's word, cut down to what may stand in a message and in a header's quoted string (RFC 9110 section 5.6.4)."""
    text = word if isinstance(word, str) else ("of no type" if word is None else type(word).__name__)
    kept = "".join([letter for letter in text[:_LONGEST_SHOWN] if letter.isascii() and letter.isprintable()])
    return kept.replace('"', "'").replace("\\", "/")


def user_id(user: str) -> str:
    """``metadata.user_id`` for a user's name: the Messages API forbids what identifies a person, so that is hashed."""
    if "@" not in user and len(user) <= _LONGEST_USER:
        return user
    return hashlib.sha256(user.encode("utf-8", "replace")).hexdigest()
