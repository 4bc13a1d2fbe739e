"""Text, pictures and files as OpenAI's clients send them, as content blocks of the Messages protocol.

What the two protocols call the parts differs between Chat Completions and Responses; what is in them does not,
so both dialects come here with the plain values. Nothing is fetched and nothing is dropped in silence.

https://platform.claude.com/docs/en/build-with-claude/vision, .../pdf-support, .../files
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import unquote_to_bytes

from claude_desk.dialects.openai_errors import InvalidParameter, unsupported
from claude_desk.dialects.openai_fields import Fields, invalid, object_of, shown

Json = dict[str, Any]

FILLER = "(continue)"
"""Stands where the Messages protocol needs text and the client has none. Always the same: it is part of the prefix."""

_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)
_IMAGES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_PDF = "application/pdf"
_SNIFFED = 24
"""Characters of base64 that are enough to see what a picture is."""


def read_content(
    content: object, where: str, read_part: Callable[[Json, str], list[Json]], fields: Fields
) -> Iterator[Json]:
    """A message's content as blocks: it is text, or a list of parts.

    Args:
        content: as it came; None for none.
        where: what to blame.
        read_part: makes blocks of a part, given what to blame for it.
        fields: the request, which knows whether what cannot be carried is passed over.

    Raises:
        InvalidParameter: it is neither, or a part cannot be carried.
    """
    if isinstance(content, str):
        yield from text_block(content)
        return
    if content is not None and not isinstance(content, list):
        raise invalid(where, "a string or a list")
    for index, each in enumerate(content or ()):
        if isinstance(each, str):
            yield from text_block(each)
            continue
        part = object_of(each, f"{where}[{index}]")
        try:
            blocks = read_part(part, f"{where}[{index}]")
        except InvalidParameter as error:
            fields.pass_over(error, f"content of type {shown(part.get('type'))}")
            continue
        mark = cache_mark(part)
        if blocks and mark is not None:
            blocks[-1]["cache_control"] = mark
        yield from blocks


def only_text(blocks: Iterable[Json], where: str, role: str, fields: Fields) -> Iterator[Json]:
    """The blocks of a message that may hold nothing but text.

    Args:
        blocks: all of its content.
        where: what to blame.
        role: whose message it is.
        fields: the request, which knows whether what cannot be carried is passed over.

    Raises:
        InvalidParameter: there is something else.
    """
    for block in blocks:
        if block["type"] == "text":
            yield block
        else:
            error = unsupported(f"{role} messages may hold text only, no pictures and files", where)
            fields.pass_over(error, f"content of type {block['type']} in {role} messages")


def text_block(text: str) -> list[Json]:
    """A text block; none for text without a visible character, which the Messages protocol refuses."""
    return [{"type": "text", "text": text}] if text and not text.isspace() else []


def image_block(url: str, param: str) -> Json:
    """An image block for a ``data:`` or ``https:`` URL.

    The picture's own first bytes are believed, not the declared type: clients often say the wrong one, and
    the upstream refuses that.

    Args:
        url: where the picture is, or the picture itself.
        param: what to blame.

    Raises:
        InvalidParameter: it is of a kind, or comes in a way, that cannot be carried.
    """
    scheme = url[:8].lower()
    if scheme.startswith(("https://", "http://")):
        return {"type": "image", "source": {"type": "url", "url": url}}
    declared, data = _data_url(url, param)
    kind = _sniff(data) or declared
    if kind not in _IMAGES:
        raise InvalidParameter(
            f"images of type {kind[:60] or 'unknown'} are not supported; send PNG, JPEG, GIF or WebP",
            param,
            "invalid_image_format",
        )
    return {"type": "image", "source": {"type": "base64", "media_type": kind, "data": data}}


def file_block(
    param: str, *, data: str | None = None, name: str = "", file_id: str | None = None, url: str | None = None
) -> Json:
    """A document (or image) block for a file that is sent along, stored, or on the web.

    Args:
        param: what to blame.
        data: the file as a ``data:`` URL, or as bare base64.
        name: its file name, which becomes the document's title.
        file_id: the id of a stored file.
        url: where a PDF is.

    Raises:
        InvalidParameter: it is of a kind, or comes in a way, that cannot be carried.
    """
    title = {"title": name} if name else {}
    if file_id is not None:
        if not file_id.startswith("file_"):
            raise InvalidParameter(
                "file ids belong to the provider that gave them; send the file itself as file_data",
                param,
                "unsupported_value",
            )
        return {"type": "document", "source": {"type": "file", "file_id": file_id}, **title}
    if url is not None:
        return {"type": "document", "source": {"type": "url", "url": url}, **title}
    if not data:
        raise InvalidParameter("a file needs file_data", param)
    declared, encoded = _data_url(data, param) if data.startswith("data:") else (_guess(name), data)
    if encoded.startswith("JVBERi"):  # %PDF-
        declared = _PDF
    if declared == _PDF:
        source = {"type": "base64", "media_type": _PDF, "data": encoded}
        return {"type": "document", "source": source, **title}
    if declared in _IMAGES:
        return {"type": "image", "source": {"type": "base64", "media_type": declared, "data": encoded}}
    if declared.startswith("text/") or declared in {"application/json", "application/xml"}:
        source = {"type": "text", "media_type": "text/plain", "data": _decoded_text(encoded, param)}
        return {"type": "document", "source": source, **title}
    raise InvalidParameter(
        f"files of type {declared[:60] or 'unknown'} are not supported; send a PDF or plain text",
        param,
        "invalid_file_format",
    )


def cache_mark(part: Json) -> Json | None:
    """The ``cache_control`` that a part or message asks for, in either of the spellings that are about."""
    mark = part.get("cache_control")
    if isinstance(mark, dict) and mark.get("type") == "ephemeral":
        return {"type": "ephemeral", "ttl": "1h"} if mark.get("ttl") == "1h" else {"type": "ephemeral"}
    point = part.get("prompt_cache_breakpoint")
    if isinstance(point, dict):
        longer = point.get("ttl") in ("30m", "1h", "12h", "24h")
        return {"type": "ephemeral", "ttl": "1h"} if longer else {"type": "ephemeral"}
    return None


def _data_url(url: str, param: str) -> tuple[str, str]:
    """The declared type and the base64 text of a ``data:`` URL (RFC 2397)."""
    if url[:5].lower() != "data:":
        raise InvalidParameter("this must be a data: or https: URL", param, "invalid_url")
    head, comma, data = url[5:].partition(",")
    if not comma:
        raise InvalidParameter("this data: URL has no data", param, "invalid_url")
    declared, *attributes = (part.strip().lower() for part in head.split(";"))
    if "base64" in attributes:
        return declared, "".join(data.split())
    return declared or "text/plain", base64.b64encode(unquote_to_bytes(data)).decode()


def _sniff(encoded: str) -> str:
    try:
        head = base64.b64decode(encoded[:_SNIFFED])
    except (binascii.Error, ValueError):
        return ""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for magic, kind in _MAGIC if head.startswith(magic)), "")


def _guess(name: str) -> str:
    ending = name.rpartition(".")[2].lower()
    return {"pdf": _PDF, "txt": "text/plain", "md": "text/plain", "json": "application/json"}.get(ending, "")


def _decoded_text(encoded: str, param: str) -> str:
    try:
        return base64.b64decode(encoded, validate=True).decode()
    except (binascii.Error, ValueError):
        raise InvalidParameter(
            "this file is not base64 of UTF-8 text", param, "invalid_file_format"
        ) from None
