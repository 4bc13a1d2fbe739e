"""Content blocks as Chat Completions parts, every kind there is."""

from __future__ import annotations

from typing import Any

import pytest

from claude_desk.errors import Refused
from claude_desk.upstreams.openai_chat_content import content_of, parts_of

Json = dict[str, Any]

PIXEL = {"type": "base64", "media_type": "image/png", "data": "AAAA"}
IMAGE = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}
PDF = {"type": "base64", "media_type": "application/pdf", "data": "JVBE"}
FILE = {"file_data": "data:application/pdf;base64,JVBE"}


def _text(text: str) -> Json:
    return {"type": "text", "text": text}


@pytest.mark.parametrize(
    ("block", "parts"),
    [
        (_text("hi\u2028"), [_text("hi\u2028")]),
        ({**_text("hi"), "cache_control": {"type": "ephemeral"}}, [_text("hi")]),
        ({"type": "image", "source": PIXEL}, [IMAGE]),
        (
            {"type": "image", "source": {"type": "url", "url": "https://x.example/a.png"}},
            [{"type": "image_url", "image_url": {"url": "https://x.example/a.png"}}],
        ),
        (
            {"type": "document", "source": PDF},
            [{"type": "file", "file": {"filename": "document.pdf", **FILE}}],
        ),
        (
            {"type": "document", "source": PDF, "title": "a.pdf", "context": "About it."},
            [_text("About it."), {"type": "file", "file": {"filename": "a.pdf", **FILE}}],
        ),
        (
            {"type": "document", "source": {"type": "text", "media_type": "text/plain", "data": "words"}},
            [_text("words")],
        ),
        (
            {"type": "document", "title": "T", "context": "C", "source": {"type": "text", "data": "words"}},
            [_text("T\n\nC\n\nwords")],
        ),
        (
            {
                "type": "document",
                "title": "T",
                "source": {
                    "type": "content",
                    "content": [_text("one"), {"type": "image", "source": PIXEL}],
                },
            },
            [_text("T"), _text("one"), IMAGE],
        ),
        ({"type": "document", "source": {"type": "content", "content": "plain"}}, [_text("plain")]),
        (
            {"type": "search_result", "title": "T", "source": "S", "content": [_text("a"), _text("b")]},
            [_text("T\nS\n\na\n\nb")],
        ),
        ({"type": "tool_reference", "tool_name": "mcp__x"}, [_text("The tool 'mcp__x' is available now.")]),
    ],
)
def test_each_kind_has_its_parts(block: Json, parts: list[Json]) -> None:
    """What Chat Completions can carry is carried, whole and in order."""
    assert parts_of(block, "here") == parts


@pytest.mark.parametrize(
    ("block", "words"),
    [
        ({"type": "container_upload", "file_id": "f"}, "content of type 'container_upload'"),
        ({"type": "web_search_tool_result"}, "content of type 'web_search_tool_result'"),
        ({"type": "made_up"}, "content of type 'made_up'"),
        ({"type": "image", "source": {"type": "file", "file_id": "f"}}, "not as an uploaded file"),
        ({"type": "image", "source": {"type": "base64", "data": "A"}}, "here.source.media_type"),
        ({"type": "image"}, "here.source: Field required"),
        (
            {"type": "document", "source": {"type": "url", "url": "https://x.example/a.pdf"}},
            "as base64 or text",
        ),
        ({"type": "document", "source": {"type": "file", "file_id": "f"}}, "as base64 or text"),
        ({"type": "text", "text": None}, "here.text: Input should be a valid string"),
        ({"type": "search_result", "title": "T", "source": "S", "content": [{"type": "image"}]}, "'image'"),
        ({"type": "document", "source": {"type": "content", "content": 3}}, "Input should be a string or"),
        ({"type": "document", "source": {"type": "content", "content": [3]}}, "content block with a type"),
    ],
)
def test_what_cannot_be_carried_is_refused_by_name(block: Json, words: str) -> None:
    """A 400 that says what and where, instead of an answer to something else."""
    with pytest.raises(Refused) as raised:
        parts_of(block, "here")
    assert raised.value.status == 400
    assert raised.value.kind == "invalid_request_error"
    assert words in raised.value.message


def test_text_alone_is_a_string() -> None:
    """Older servers take parts only where they must."""
    assert content_of([_text("a"), _text("b")]) == "a\n\nb"
    assert content_of([]) == ""
    assert content_of([_text("a"), IMAGE]) == [_text("a"), IMAGE]
