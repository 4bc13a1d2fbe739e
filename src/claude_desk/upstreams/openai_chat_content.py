"""Content blocks of the Messages protocol as content of Chat Completions messages.

Text stays text, images become ``image_url`` parts, PDFs ``file`` parts. What has no counterpart is refused by its name:
an answer to less than what was asked would pass for one to all of it.

https://platform.openai.com/docs/api-reference/chat/create
"""

from __future__ import annotations

from typing import Any, NoReturn

from claude_desk.errors import Refused

Json = dict[str, Any]

GAP = "\n\n"
"""What separates texts that were blocks of their own."""


def refuse(message: str) -> NoReturn:
    """End a request that cannot be carried.

    Raises:
        Refused: always, as the client's 400.
    """
    raise Refused(400, "invalid_request_error", message)


def text_field(value: Json, name: str, where: str) -> str:
    """A field that has to be text.

    Raises:
        Refused: it is missing or something else.
    """
    found = value.get(name)
    if not isinstance(found, str):
        refuse(f"{where}.{name}: Input should be a valid string")
    return found


def blocks_of(content: object, where: str) -> list[Json]:
    """Content as blocks, each with its ``type``; a string is one text block.

    Raises:
        Refused: it is neither a string nor a list of blocks.
    """
    if isinstance(content, str):
        return [{"type": "text", "text": content}]
    if not isinstance(content, list):
        refuse(f"{where}: Input should be a string or a list of content blocks")
    for index, block in enumerate(content):
        if not isinstance(block, dict) or not isinstance(block.get("type"), str):
            refuse(f"{where}.{index}: Input should be a content block with a type")
    return content


def texts_of(content: object, where: str) -> list[str]:
    """The texts of content that may hold nothing else.

    Raises:
        Refused: it holds something else.
    """
    texts = []
    for index, block in enumerate(blocks_of(content, where)):
        if block["type"] != "text":
            refuse(f"{where}.{index}: content of type '{_shown(block['type'])}' is not possible here")
        texts.append(text_field(block, "text", f"{where}.{index}"))
    return texts


def parts_of(block: Json, where: str) -> list[Json]:
    """One block of a user's turn, or of a tool's result, as content parts.

    Args:
        block: with its ``type``.
        where: its place in the request, for messages.

    Raises:
        Refused: Chat Completions has no part that could carry it.
    """
    kind = block["type"]
    if kind == "text":
        return [_text(text_field(block, "text", where))]
    if kind == "image":
        return [_image(block, where)]
    if kind == "document":
        return _document(block, where)
    if kind == "search_result":
        heading = [text_field(block, name, where) for name in ("title", "source")]
        return [_text(GAP.join(["\n".join(heading), *texts_of(block.get("content"), f"{where}.content")]))]
    if kind == "tool_reference":
        return [_text(f"The tool '{text_field(block, 'tool_name', where)}' is available now.")]
    return refuse(
        f"{where}: content of type '{_shown(kind)}' cannot be carried to an OpenAI-compatible server. "
        "Choose an upstream that serves Claude for it."
    )


def content_of(parts: list[Json]) -> str | list[Json]:
    """A message's content: a string where there is only text, since older servers take nothing else."""
    if all(part["type"] == "text" for part in parts):
        return GAP.join([part["text"] for part in parts])
    return parts


def _shown(kind: str) -> str:
    return kind[:60]


def _text(text: str) -> Json:
    return {"type": "text", "text": text}


def _source(block: Json, where: str) -> Json:
    source = block.get("source")
    if not isinstance(source, dict):
        refuse(f"{where}.source: Field required")
    return source


def _data_url(source: Json, where: str) -> str:
    media, data = text_field(source, "media_type", where), text_field(source, "data", where)
    return f"data:{media};base64,{data}"


def _image(block: Json, where: str) -> Json:
    source, at = _source(block, where), f"{where}.source"
    kind = source.get("type")
    if kind == "base64":
        url = _data_url(source, at)
    elif kind == "url":
        url = text_field(source, "url", at)
    else:
        refuse(
            f"{at}: an image can go to an OpenAI-compatible server as base64 or url, not as an uploaded file"
        )
    return {"type": "image_url", "image_url": {"url": url}}


def _document(block: Json, where: str) -> list[Json]:
    source, at = _source(block, where), f"{where}.source"
    title, context = block.get("title"), block.get("context")
    heading = [text for text in (title, context) if isinstance(text, str) and text]
    kind = source.get("type")
    if kind == "text":
        return [_text(GAP.join([*heading, text_field(source, "data", at)]))]
    if kind == "content":
        held = blocks_of(source.get("content"), f"{at}.content")
        parts = [part for index, each in enumerate(held) for part in parts_of(each, f"{at}.content.{index}")]
        return [*map(_text, heading), *parts]
    if kind == "base64":
        name = title if isinstance(title, str) and title else "document.pdf"
        about = [_text(context)] if isinstance(context, str) and context else []
        return [*about, {"type": "file", "file": {"filename": name, "file_data": _data_url(source, at)}}]
    return refuse(
        f"{at}: a document can go to an OpenAI-compatible server as base64 or text, not as a url or an uploaded file"
    )
