"""Pictures and files arrive as what they are, or are refused by name."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from claude_desk.dialects.openai_content import (
    cache_mark,
    file_block,
    image_block,
    only_text,
    read_content,
    text_block,
)
from claude_desk.dialects.openai_errors import InvalidParameter, unsupported
from claude_desk.dialects.openai_fields import Fields


def encoded(data: bytes) -> str:
    """Base64 text."""
    return base64.b64encode(data).decode()


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n0000", "image/png"),
        (b"\xff\xd8\xff\xe0 JFIF", "image/jpeg"),
        (b"GIF89a 0000000", "image/gif"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
    ],
)
def test_a_pictures_own_bytes_say_what_it_is(head: bytes, kind: str) -> None:
    """Whatever type its URL declares, and even if it declares none."""
    for declared in ("image/png", "image/jpeg", "application/octet-stream", ""):
        source = image_block(f"data:{declared};base64,{encoded(head)}", "p")["source"]
        assert (source["media_type"], source["data"]) == (kind, encoded(head))


@pytest.mark.parametrize(
    "url",
    [
        "data:image/bmp;base64,Qk0=",
        "data:image/png",
        "ftp://x/a.png",
        "file:///etc/passwd",
        "",
        "data:text/plain,hi",
    ],
)
def test_other_pictures_are_refused(url: str) -> None:
    """A kind Claude cannot see, or a place nobody should fetch from: a 400 with the parameter."""
    with pytest.raises(InvalidParameter) as raised:
        image_block(url, "messages[0]")
    assert (raised.value.status, raised.value.param) == (400, "messages[0]")


def test_files_are_documents() -> None:
    """PDFs by their bytes or name, text as text, pictures as pictures, stored and distant ones by reference."""
    pdf = encoded(b"%PDF-1.4")
    for data in (f"data:application/octet-stream;base64,{pdf}", pdf):
        assert file_block("p", data=data)["source"]["media_type"] == "application/pdf"
    assert file_block("p", data="data:text/plain,a%20b", name="a.txt") == {
        "type": "document",
        "source": {"type": "text", "media_type": "text/plain", "data": "a b"},
        "title": "a.txt",
    }
    assert file_block("p", data=encoded(b"# T"), name="a.md")["source"]["data"] == "# T"
    assert file_block("p", data="data:image/png;base64,AA==")["type"] == "image"
    assert file_block("p", file_id="file_1")["source"] == {"type": "file", "file_id": "file_1"}
    assert file_block("p", url="https://x/a.pdf")["source"] == {"type": "url", "url": "https://x/a.pdf"}


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"data": ""},
        {"file_id": "file-9"},
        {"data": "AAAA", "name": "a.zip"},
        {"data": "data:text/plain;base64,/w=="},
    ],
)
def test_other_files_are_refused(given: dict[str, str]) -> None:
    """Nothing at all, another provider's id, another kind, and text that is no UTF-8."""
    with pytest.raises(InvalidParameter):
        file_block("p", **given)


def test_text_needs_a_visible_character() -> None:
    """The Messages API refuses blocks without one."""
    assert text_block(" \n\u2003") == text_block("") == []
    assert text_block(" a ") == [{"type": "text", "text": " a "}]


def test_cache_hints_have_two_spellings() -> None:
    """The longer lives of both become one hour, and what is no hint is none."""
    assert cache_mark({"cache_control": {"type": "ephemeral"}}) == {"type": "ephemeral"}
    assert cache_mark({"cache_control": {"type": "ephemeral", "ttl": "1h"}}) == {
        "type": "ephemeral",
        "ttl": "1h",
    }
    assert cache_mark({"prompt_cache_breakpoint": {"mode": "explicit"}}) == {"type": "ephemeral"}
    assert cache_mark({"prompt_cache_breakpoint": {"ttl": "30m"}}) == {"type": "ephemeral", "ttl": "1h"}
    assert cache_mark({"cache_control": "yes"}) is cache_mark({}) is None


def _read(part: dict[str, Any], where: str) -> list[dict[str, Any]]:
    if part.get("type") == "sound":
        raise unsupported("no sound here", where)
    return text_block(str(part.get("text", "")))


def test_content_is_text_or_parts() -> None:
    """Each part is read with its place; a mark for the cache stands on the last block of its part."""
    parts = ["a", {"text": "b", "cache_control": {"type": "ephemeral"}}, {"text": " "}]
    assert list(read_content(parts, "c", _read, Fields({}))) == [
        {"type": "text", "text": "a"},
        {"type": "text", "text": "b", "cache_control": {"type": "ephemeral"}},
    ]
    assert list(read_content("a", "c", _read, Fields({}))) == [{"type": "text", "text": "a"}]
    assert list(read_content(None, "c", _read, Fields({}))) == []


@pytest.mark.parametrize(("content", "param"), [(5, "c"), ({}, "c"), ([5], "c[0]"), (["a", None], "c[1]")])
def test_content_that_is_neither_is_refused(content: object, param: str) -> None:
    """The sender learns where."""
    with pytest.raises(InvalidParameter) as raised:
        list(read_content(content, "c", _read, Fields({})))
    assert raised.value.param == param


def test_what_cannot_be_carried_is_refused_or_passed_over() -> None:
    """As the request's fields decide; what is passed over is named."""
    sound: list[Any] = [{"type": "sound"}, {"text": "a"}]
    image = image_block("https://x/a.png", "c")
    with pytest.raises(InvalidParameter):
        list(read_content(sound, "c", _read, Fields({})))
    with pytest.raises(InvalidParameter):
        list(only_text([image], "c", "assistant", Fields({})))
    lenient = Fields({}, lenient=True)
    assert [block["text"] for block in read_content(sound, "c", _read, lenient)] == ["a"]
    assert list(only_text([image, *text_block("a")], "c", "assistant", lenient)) == text_block("a")
    assert lenient.ignored == ["content of type sound", "content of type image in assistant messages"]
