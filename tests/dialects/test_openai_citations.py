"""Citations as annotations."""

from __future__ import annotations

from typing import Any

import pytest

from claude_desk.dialects.openai_citations import chat_annotations, response_annotations

Json = dict[str, Any]

WEB: Json = {"type": "web_search_result_location", "url": "https://a", "title": "A", "encrypted_index": "e"}
PAGE: Json = {"type": "page_location", "document_title": "P", "file_id": "file_1", "start_page_number": 1}


def _cited(text: str, *citations: object) -> Json:
    return {"type": "text", "text": text, "citations": list(citations)}


def _url(url: str, title: str, start: int, end: int) -> Json:
    return {"url": url, "title": title, "start_index": start, "end_index": end}


@pytest.mark.parametrize(
    ("citation", "annotation"),
    [
        (WEB, {"type": "url_citation", **_url("https://a", "A", 0, 4)}),
        ({**WEB, "title": None}, {"type": "url_citation", **_url("https://a", "", 0, 4)}),
        (
            {"type": "search_result_location", "source": "doc://s", "title": "S"},
            {"type": "url_citation", **_url("doc://s", "S", 0, 4)},
        ),
        (PAGE, {"type": "file_citation", "file_id": "file_1", "filename": "P", "index": 4}),
        ({"type": "char_location"}, {"type": "file_citation", "file_id": "", "filename": "", "index": 4}),
        (
            {"type": "content_block_location", "document_title": "C", "file_id": None},
            {"type": "file_citation", "file_id": "", "filename": "C", "index": 4},
        ),
        ({"type": "new_location"}, None),
        ({"type": []}, None),
        ("x", None),
    ],
)
def test_each_kind_has_its_annotation(citation: object, annotation: Json | None) -> None:
    """Web pages and search results by their address, documents by their name; what is not known is passed over."""
    assert response_annotations(_cited("Text", citation)) == ([annotation] if annotation else [])


def test_a_source_is_named_once() -> None:
    """A block often rests on several places of one page."""
    assert len(response_annotations(_cited("Text", WEB, {**WEB, "encrypted_index": "f"}, PAGE))) == 2


@pytest.mark.parametrize("citations", [None, {}, "x", []])
def test_no_citations_are_no_annotations(citations: object) -> None:
    """Nor is nonsense."""
    assert response_annotations({"type": "text", "text": "Text", "citations": citations}) == []


def test_in_a_whole_message_places_are_counted_from_its_beginning() -> None:
    """Chat Completions joins all text into one; it knows citations of web pages only."""
    blocks = [
        _cited("One ", WEB),
        {"type": "tool_use"},
        {"type": "text", "text": "two "},
        _cited("three", PAGE, WEB),
    ]
    assert chat_annotations(blocks) == [
        {"type": "url_citation", "url_citation": _url("https://a", "A", 0, 4)},
        {"type": "url_citation", "url_citation": _url("https://a", "A", 8, 13)},
    ]
