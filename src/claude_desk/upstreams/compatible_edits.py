"""What an Anthropic-compatible upstream may change in a request on its way out, each change byte-exact.

Nothing here happens unless the settings ask for it or the vendor rejected something before; a request without a due change is the
same object afterwards. Every change has a few words for the log.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable

import msgspec

from claude_desk.upstreams.beta_flags import BETA_FIELD, beta_flags, dependent_edits, left_out
from claude_desk.upstreams.compatible_lessons import BETA, PARTS, cut_out, has_part
from claude_desk.wire.headers import RawHeaders
from claude_desk.wire.json_edit import JsonEditError, Member, members, replace_members, splice
from claude_desk.wire.json_paths import Path

SYSTEM_NOTE = "system prompt put in front"
_FORMAT: tuple[Path, ...] = (("output_config", "format"),)
_OPENING = re.compile(rb"\[[ \t\n\r]*+")


def with_system(body: bytes, prompt: str) -> bytes:
    """Put a text in front of a request's system prompt, whatever shape that has; its own bytes stay.

    A string is continued after an empty line; a list of blocks, which may say where a cache ends, gets a block more in front; where
    there is none, or null, the text is the system prompt. What is neither stays, for the server to refuse.

    Raises:
        JsonEditError: the body is no JSON object.
    """
    spans = members(body)
    value = _last(body, spans, "system")
    text = msgspec.json.encode(prompt)
    if value in {b"", b"null"}:
        return splice(body, spans, {"system": text})
    if value.startswith(b'"'):
        continued = msgspec.json.encode(f"{prompt}\n\n")[:-1] + value[1:]
        return splice(body, spans, {"system": continued})
    opening = _OPENING.match(value)
    if opening is None:
        return body
    block = b'{"type":"text","text":' + text + b"}"
    comma = b"" if value.startswith(b"]", opening.end()) else b","
    rest = value[opening.end() :]
    return splice(body, spans, {"system": opening[0] + block + comma + rest})


def with_user_id(body: bytes, user_id: str) -> bytes:
    """Set ``metadata.user_id`` and leave every other byte as it is.

    Raises:
        JsonEditError: the body is no JSON object.
    """
    spans = members(body)
    value = _last(body, spans, "metadata")
    encoded = msgspec.json.encode(user_id)
    if value in {b"", b"null"}:
        return splice(body, spans, {"metadata": b'{"user_id":' + encoded + b"}"})
    if not value.startswith(b"{"):
        return body
    return splice(body, spans, {"metadata": replace_members(value, {"user_id": encoded})})


def constant_user_id(installation: str, origin: str) -> str:
    """An id that is the same for every request of an installation to one place, and tells two places nothing in common."""
    return hashlib.sha256(f"{installation} {origin}".encode()).hexdigest()[:32]


def without_learned(
    lessons: Collection[str], headers: RawHeaders, body: bytes
) -> tuple[RawHeaders, bytes, str]:
    """Leave out what the vendor rejected before.

    Args:
        lessons: in the words of ``compatible_lessons``.
        headers: of the request.
        body: of the request.

    Returns:
        Headers, body, and words for the log; empty where nothing had to go.
    """
    notes: list[str] = []
    asked = beta_flags(headers)
    dropped = [flag for flag in asked if BETA + flag in lessons]
    if dropped:
        kept = [flag for flag in asked if flag not in dropped]
        headers = _with_betas(headers, kept)
        body = _without_dependent(body, kept, dropped)
        notes.append(left_out(dropped))
    gone: list[str] = []
    for lesson in sorted(lessons & PARTS.keys()):
        if lesson == "field:output_config" and has_part(body, _FORMAT):
            continue
        before, body = body, cut_out(body, PARTS[lesson].paths)
        if body is not before:
            kind, _, name = lesson.partition(":")
            gone.append(name if kind == "field" else f"{kind.removesuffix('-field')}.{name}")
    if gone:
        notes.append(f"fields left out: {', '.join(gone)}")
    return headers, body, "; ".join(notes)


def _last(body: bytes, spans: Iterable[Member], name: str) -> bytes:
    """The value of a member, the last of several as most parsers have it; empty for none."""
    value = b""
    for span in spans:
        if span.name == name:
            value = body[span.start : span.end]
    return value


def _with_betas(headers: RawHeaders, kept: list[str]) -> RawHeaders:
    """The headers with these flags alone, in the place of the first field that had any."""
    due = [(BETA_FIELD, ",".join(kept).encode("latin-1"))] if kept else []
    result: list[tuple[bytes, bytes]] = []
    for field in headers:
        if field[0].lower() != BETA_FIELD:
            result.append(field)
        elif due:
            result.append(due.pop())
    return tuple(result)


def _without_dependent(body: bytes, kept: list[str], dropped: list[str]) -> bytes:
    try:
        spans = members(body)
        edits = dependent_edits(body, spans, kept, dropped)
    except JsonEditError:
        return body
    changed = {name: value for name, value in edits.items() if value is not None}
    return splice(body, spans, changed, edits.keys() - changed.keys()) if edits else body
