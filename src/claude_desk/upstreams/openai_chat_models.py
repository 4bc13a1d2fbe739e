"""The Models API in front of an OpenAI-compatible server: its list, in Anthropic's shape.

What the settings map comes first, under the names that clients may ask for. Of the server's models only the ids are known, and
with some servers their sizes; what is not known stays unsaid.

https://platform.openai.com/docs/api-reference/models/list, https://platform.claude.com/docs/en/api/models-list
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

import msgspec

from claude_desk.messages.error_body import error_body
from claude_desk.messages.model_sizes import ModelSize, model_size
from claude_desk.upstreams.base import ReplyDecoder
from claude_desk.upstreams.model_list import MODELS_PATH
from claude_desk.upstreams.openai_chat_errors import error_fields, http_error, request_id
from claude_desk.upstreams.practice_models import EPOCH, Model, model_page
from claude_desk.wire.headers import RawHeaders

Json = dict[str, Any]

MAX_LIST = 16 * 1024 * 1024
"""Bytes of a list of models."""
_OK = 200
_NO_SIZE = ModelSize()


def mapped_model(model: str, names: Mapping[str, str]) -> str:
    """The model's name on the server: by an exact entry, else by the first pattern with ``*`` that fits, else its own."""
    if model in names:
        return names[model]
    for pattern, target in names.items():
        if "*" in pattern and re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), model, re.DOTALL):
            return target
    return model


class ModelsDecoder(ReplyDecoder):
    """From the server's list of models to a page of Anthropic's, or to one model of it.

    Args:
        status: the server's.
        headers: the server's fields that may go on.
        path: what the client asked for: ``/v1/models``, or a model of it.
        query: the client's, for paging.
        names: what the settings map.
        keyed: a key was sent.
    """

    def __init__(
        self,
        status: int,
        headers: RawHeaders,
        *,
        path: bytes,
        query: bytes,
        names: Mapping[str, str],
        keyed: bool,
    ) -> None:
        super().__init__(status, headers)
        self.head = None
        self._status, self._headers = status, headers
        self._path, self._query, self._names, self._keyed = path, query, names, keyed
        self._body = bytearray()

    def feed(self, chunk: bytes) -> bytes:
        """Take the next bytes of the list.

        Raises:
            ValueError: it is too large to be one.
        """
        self._body += chunk
        if len(self._body) > MAX_LIST:
            raise ValueError("the list of models is too large")
        return b""

    def close(self) -> bytes:
        """Write the page.

        Raises:
            ValueError: it is no list of models.
        """
        if self._status != _OK:
            error = http_error(self._status, bytes(self._body), keyed=self._keyed)
            self.advice = error.advice
            self.head = (error.status, error_fields(self._headers, error))
            return error_body(error.kind, error.message)
        listed, sizes = self._listed()
        if self._path == MODELS_PATH:
            page = model_page(self._query.decode("latin-1"), listed)
            if isinstance(page, str):
                return self._answer(400, error_body("invalid_request_error", page))
            return self._answer(
                200, msgspec.json.encode({**page, "data": [_known(each, sizes) for each in page["data"]]})
            )
        name = unquote(self._path[len(MODELS_PATH) + 1 :].decode("latin-1"))
        wanted = {name, mapped_model(name, self._names)}
        found = next((model for model in listed if model.id in wanted), None)
        if found is None:
            return self._answer(404, error_body("not_found_error", f"model: {name}"))
        return self._answer(200, msgspec.json.encode({**_known(found.info(), sizes), "id": name}))

    def _answer(self, status: int, body: bytes) -> bytes:
        self.head = (status, ((b"Content-Type", b"application/json"), *request_id(self._headers)))
        return body

    def _listed(self) -> tuple[list[Model], dict[str, ModelSize]]:
        try:
            document = msgspec.json.decode(self._body)
        except RecursionError:
            raise ValueError("the list of models is nested too deeply") from None
        data = document.get("data") if isinstance(document, dict) else document
        if not isinstance(data, list):
            raise ValueError("the list of models is none")  # noqa: TRY004 (wire bytes, not an argument)
        entries = {
            each["id"]: each
            for each in data
            if isinstance(each, dict) and isinstance(each.get("id"), str) and each["id"]
        }
        served = {
            name: Model(name, name, "", _created(each.get("created"))) for name, each in entries.items()
        }
        sizes = {name: model_size(each) for name, each in entries.items()}
        named = [
            Model(name, f"{name} ({target})", "", served[target].created if target in served else EPOCH)
            for name, target in self._names.items()
            if "*" not in name
        ]
        sizes |= {name: sizes.get(target, _NO_SIZE) for name, target in self._names.items()}
        return [*named, *(model for name, model in served.items() if name not in self._names)], sizes


def _known(info: Json, sizes: Mapping[str, ModelSize]) -> Json:
    size = sizes.get(info["id"], _NO_SIZE)
    return {
        **info,
        "line": None,
        "max_input_tokens": size.context or None,
        "max_tokens": size.output or None,
        "capabilities": None,
    }


def _created(seconds: object) -> str:
    if not isinstance(seconds, int | float):
        return EPOCH
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError, OSError):
        return EPOCH
