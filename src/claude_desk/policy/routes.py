"""Which paths are served, and as what. Everything not named here is refused.

The decision is made on the path as sent; a path that could mean something else to another server (encoded
slashes, dot segments, empty segments, parameters, backslashes) is refused instead of being repaired.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from claude_desk.errors import Refused


class Operation(Enum):
    """What a request asks for, in the Messages protocol's terms."""

    MESSAGES = "messages"
    COUNT_TOKENS = "count_tokens"
    MODELS = "models"
    RELAY = "relay"  # passed on unparsed: files, batches, skills
    HELLO = "hello"  # Claude Code's connectivity probe; answered here, as are the following
    HEALTH = "health"  # whether anybody is there, and to whoever has a key, how it is
    METRICS = "metrics"  # for Prometheus
    PREFLIGHT = "preflight"  # a browser asks what a listed page may send


@dataclass(frozen=True, slots=True)
class Route:
    """Where a request goes.

    Attributes:
        operation: what it asks for.
        dialect: the name of the dialect that understands it.
        path: the path in the dialect's own API, raw bytes, without any prefix of ours.
        prefix: what stood in front of it, such as ``/anthropic``.
        family: for RELAY, the opt-in it needs: files, batches or skills.
    """

    operation: Operation
    dialect: str
    path: bytes
    prefix: bytes = b""
    family: str = ""


FAMILIES = {
    "files": b"/v1/files",
    "batches": b"/v1/messages/batches",
    "skills": b"/v1/skills",
}

# Unreserved and sub-delims of RFC 3986 less ";", plus ":" "@" and percent escapes that name neither a slash,
# a backslash, a dot, a percent sign nor a control character.
_PLAIN_PATH = re.compile(
    rb"(?:/(?:[A-Za-z0-9._~!$&'()*+,=:@-]|%(?!2[eEfF5]|5[cC]|[01]|7[fF])[0-9A-Fa-f]{2})*)+"
)
_MODEL = re.compile(rb"/v1/models/[^/]+")
_LONGEST_PATH = 2048

_PREFIXES = (b"/anthropic", b"/openai")
"""What may stand in front of a path of ours: nothing, or the name of whose protocol follows."""

# By prefix: path to method, operation and dialect. Without a prefix, everything is served.
_OPENAI: dict[bytes, tuple[str, Operation, str]] = {
    b"/v1/chat/completions": ("POST", Operation.MESSAGES, "openai_chat"),
    b"/v1/responses": ("POST", Operation.MESSAGES, "openai_responses"),
}
_ANTHROPIC: dict[bytes, tuple[str, Operation, str]] = {
    b"/": ("POST", Operation.MESSAGES, "anthropic"),
    b"/v1/messages": ("POST", Operation.MESSAGES, "anthropic"),
    b"/v1/messages/count_tokens": ("POST", Operation.COUNT_TOKENS, "anthropic"),
    b"/v1/models": ("GET", Operation.MODELS, "anthropic"),
    b"/health": ("GET", Operation.HEALTH, "anthropic"),
}
_FIXED = {
    b"": _OPENAI | _ANTHROPIC | {b"/metrics": ("GET", Operation.METRICS, "anthropic")},
    b"/anthropic": _ANTHROPIC,
    b"/openai": _OPENAI | {b"/v1/models": ("GET", Operation.MODELS, "openai_chat")},
}
_ROUTES: dict[tuple[str, bytes], Route] = {
    (method, prefix + path): Route(operation, dialect, b"/v1/messages" if path == b"/" else path, prefix)
    for prefix, paths in _FIXED.items()
    for path, (method, operation, dialect) in paths.items()
}
_OPEN_PATHS = tuple(path for (_, path), route in _ROUTES.items() if route.operation is Operation.HEALTH)
_ROUTES |= {("HEAD", path): _ROUTES["GET", path] for path in _OPEN_PATHS}


def asks_nothing(method: str, path: bytes) -> bool:
    """Whether a request wants to know no more than that somebody is there; that, no key is needed for."""
    return method in {"GET", "HEAD"} and path in _OPEN_PATHS


def not_found(path: bytes) -> Refused:
    """The refusal for a path that is not served."""
    refused = Refused(404, "not_found_error", "Claude Desk does not serve the path")
    refused.quoted = path[:120].decode("ascii", "replace")  # for its sender only: it may hold anything
    return refused


def dialect_of(path: bytes) -> str:
    """The dialect in which a path's caller wants to read why it is not served; empty where nothing is known of it."""
    if path.startswith(b"/openai/"):
        return "openai_chat"
    return next((entry[2] for at, entry in _OPENAI.items() if path == at or path.startswith(at + b"/")), "")


def classify(method: str, path: bytes) -> Route:
    """Decide what a request is, by its method and raw path (no query).

    Raises:
        Refused: 404 for a path that is not served, 405 for a method it does not have.
    """
    known = _ROUTES.get((method, path))
    if known is not None:
        return known
    segments = path.split(b"/")
    if len(path) > _LONGEST_PATH or not _PLAIN_PATH.fullmatch(path) or b".." in segments or b"." in segments:
        raise not_found(path)
    prefix = next((each for each in _PREFIXES if path.startswith(each + b"/")), b"")
    rest = path[len(prefix) :]
    if b"" in rest.split(b"/")[1:]:
        raise not_found(path)
    fixed = _FIXED[prefix].get(rest)
    if fixed is not None:
        raise _wrong_method(fixed[0])
    if _MODEL.fullmatch(rest):
        if method != "GET":
            raise _wrong_method("GET")
        return Route(Operation.MODELS, _FIXED[prefix][b"/v1/models"][2], rest, prefix)
    if prefix == b"/openai":
        raise not_found(path)
    if rest == b"/api/hello":
        if method not in {"HEAD", "GET"}:
            raise _wrong_method("HEAD")
        return Route(Operation.HELLO, "anthropic", rest, prefix)
    return Route(Operation.RELAY, "anthropic", rest, prefix, _family(rest))


def _family(path: bytes) -> str:
    for family, root in FAMILIES.items():
        if path == root or path.startswith(root + b"/"):
            return family
    raise not_found(path)


def _wrong_method(allowed: str) -> Refused:
    return Refused(
        405,
        "invalid_request_error",
        f"this path takes {allowed} only",
        headers=((b"Allow", allowed.encode()),),
    )
