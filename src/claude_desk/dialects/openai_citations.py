"""What a text block cites, as the annotations of OpenAI's protocols.

The Messages protocol says which block rests on a source, and OpenAI's which characters do: here all of the block's.

https://platform.claude.com/docs/en/build-with-claude/citations
"""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

_URLS = {"web_search_result_location": "url", "search_result_location": "source"}
_FILES = frozenset({"char_location", "page_location", "content_block_location"})


def response_annotations(block: Json, start: int = 0) -> list[Json]:
    """The annotations of a text block, in the form of the Responses API; none of them twice.

    Args:
        block: with its whole text.
        start: where its text begins in what the client sees as one.
    """
    end = start + len(block.get("text") or "")
    citations = block.get("citations")
    found: list[Json] = []
    for citation in citations if isinstance(citations, list) else ():
        made = _annotation(citation, start, end) if isinstance(citation, dict) else None
        if made is not None and made not in found:
            found.append(made)
    return found


def chat_annotations(blocks: list[Json]) -> list[Json]:
    """The annotations of a whole Chat Completions message, which knows none but of web pages.

    Args:
        blocks: all of the message's, in order; its content is their text in one.
    """
    found, at = [], 0
    for block in blocks:
        if block.get("type") != "text":
            continue
        for annotation in response_annotations(block, at):
            kind = annotation.pop("type")
            if kind == "url_citation":
                found.append({"type": kind, kind: annotation})
        at += len(block["text"])
    return found


def _annotation(citation: Json, start: int, end: int) -> Json | None:
    kind = citation.get("type")
    if not isinstance(kind, str):
        return None
    if kind in _URLS:
        url, title = _text(citation, _URLS[kind]), _text(citation, "title")
        return {"type": "url_citation", "url": url, "title": title, "start_index": start, "end_index": end}
    if kind in _FILES:
        file_id, name = _text(citation, "file_id"), _text(citation, "document_title")
        return {"type": "file_citation", "file_id": file_id, "filename": name, "index": end}
    return None


def _text(citation: Json, name: str) -> str:
    value = citation.get(name)
    return value if isinstance(value, str) else ""
