"""The list of models, for both SDKs at once: OpenAI's members are added to what the upstream lists.

``GET /v1/models`` is the same path in both protocols, and their objects do not contradict each other. Anthropic's clients page
through the list; OpenAI's take what they get, so whoever does not say ``anthropic-version`` gets all of it.

https://platform.claude.com/docs/en/api/models-list, https://platform.openai.com/docs/api-reference/models
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote, unquote

import msgspec

from claude_desk.dialects.base import Call, ErrorReply, Inbound, ReplyEncoder
from claude_desk.dialects.openai_errors import translate_error
from claude_desk.errors import ExchangeError, UpstreamBroken
from claude_desk.messages.request import MessagesRequest
from claude_desk.wire.headers import RawHeaders, first

Json = dict[str, Any]

OWNER = "anthropic"
VERSION = b"2023-06-01"
WHOLE_LIST = b"limit=1000"

_OK = 200
_NOT_FOUND = 404
_LIST = b"/models"
_EPOCH = "1970-01-01T00:00:00Z"  # what the Models API gives for a date nobody knows
_LARGEST_LIST = 16 * 1024 * 1024
_REPLACED = frozenset({b"etag", b"content-md5", b"digest"})


class ModelsCall(Call):
    """A request for the list, or for one model.

    Args:
        inbound: as it came.
        render: writes an error in the dialect of the path it came by.
        translated: errors of the upstream take OpenAI's shape too.
    """

    def __init__(
        self,
        inbound: Inbound,
        render: Callable[[ExchangeError, str], ErrorReply],
        *,
        translated: bool = True,
    ) -> None:
        self._id = inbound.id
        self._at = inbound.at
        self._render = render
        self._translated = translated
        self._asked: str | None = None
        self._aliases: Mapping[str, str] = {}
        self.request = MessagesRequest(inbound.body)
        self.method, self.path, self.query = inbound.method, inbound.path, inbound.query
        parent, _, last = inbound.path.rpartition(b"/")
        if inbound.path.endswith(_LIST):
            # They stand behind the last model, so on the last page.
            self._aliases = {} if b"before_id" in inbound.query else inbound.aliases
        else:
            name = unquote(last.decode("latin-1"))
            meant = inbound.resolve(name)
            if meant is not None and meant != name:
                self._asked, self._aliases = name, {name: meant}
                self.path = parent + b"/" + quote(meant, safe="").encode()
        fields = list(inbound.headers)
        if not first(fields, b"anthropic-version"):
            fields.append((b"anthropic-version", VERSION))
            if inbound.path.endswith(_LIST) and b"limit=" not in inbound.query:
                self.query = b"&".join(filter(None, (inbound.query, WHOLE_LIST)))
        self.headers: RawHeaders = tuple(fields)

    @property
    def asked(self) -> str | None:
        """The alias in the path; None for the list, and for a model by its own name."""
        return self._asked

    def reply_encoder(self, status: int, headers: RawHeaders) -> ReplyEncoder:
        """The merged list, or the error."""
        return _Merged(
            status,
            headers,
            self._id,
            self._at,
            translated=self._translated,
            aliases=self._aliases,
            asked=self._asked,
        )

    def render_error(self, error: ExchangeError) -> ErrorReply:
        """An error of ours."""
        return self._render(error, self._id)

    def render_stream_error(self, error: ExchangeError) -> bytes:
        """Nothing: a list is no stream."""
        return b""


class _Merged:
    """Collects the reply, then writes it with OpenAI's members; a reply that is no list passes as it is."""

    def __init__(
        self,
        status: int,
        headers: RawHeaders,
        request_id: str,
        at: int,
        *,
        translated: bool,
        aliases: Mapping[str, str],
        asked: str | None,
    ) -> None:
        self.head: tuple[int, RawHeaders] | None = None
        self._status = status
        self._headers = headers
        self._id, self._at = request_id, at
        self._translated = translated
        self._aliases, self._asked = aliases, asked
        self._chunks: list[bytes] = []
        self._size = 0

    def feed(self, chunk: bytes) -> bytes:
        """Keep the chunk."""
        self._size += len(chunk)
        if self._size > _LARGEST_LIST:
            raise UpstreamBroken("the upstream's list of models is too large")
        self._chunks.append(chunk)
        return b""

    def close(self) -> bytes:
        """The list is there."""
        body = b"".join(self._chunks)
        if self._status == _NOT_FOUND and self._aliases:
            # The upstream lists nothing, or not this model; the alias is there all the same.
            self._status, body = _OK, b'{"data":[],"has_more":false}' if self._asked is None else b"{}"
            self._headers = ((b"Content-Type", b"application/json"),)
        if self._status != _OK and self._translated:
            error = translate_error(self._status, self._headers, body, request_id=self._id, at=self._at)
            self.head = (error.status, error.headers)
            return error.body
        headers = self._headers
        if self._status == _OK:
            body = merged(body, self._aliases, self._asked)
            headers = tuple(field for field in headers if field[0].lower() not in _REPLACED)
            if not first(headers, b"x-request-id"):
                given = first(headers, b"request-id") or self._id.encode()
                headers = (*headers, (b"x-request-id", given))
        self.head = (self._status, headers)
        return body


def merged(body: bytes, aliases: Mapping[str, str] | None = None, asked: str | None = None) -> bytes:
    """A reply of the Models API with OpenAI's members added; any other body as it is.

    Args:
        body: the upstream's reply.
        aliases: further names, with the model each stands for; added to the last page of a list.
        asked: the one of them that was asked for, where the reply is about the model it stands for.
    """
    aliases = aliases or {}
    try:
        document = msgspec.json.decode(body)
    except (ValueError, RecursionError):
        return body
    if not isinstance(document, dict):
        return body
    if isinstance(document.get("data"), list):
        models = [_model(each) if isinstance(each, dict) else each for each in document["data"]]
        if not document.get("has_more"):
            named = {each["id"]: each for each in models if isinstance(each, dict) and "id" in each}
            added = [
                _alias(name, meant, named.get(meant, {}))
                for name, meant in aliases.items()
                if name not in named
            ]
            models += added
            if added and "has_more" in document:
                document["last_id"] = added[-1]["id"]
                document["first_id"] = document.get("first_id") or added[0]["id"]
        return msgspec.json.encode({"object": "list", **document, "data": models})
    if asked is not None:
        return msgspec.json.encode(_alias(asked, aliases[asked], _model(document) if document else {}))
    return msgspec.json.encode(_model(document)) if "id" in document else body


def _alias(name: str, meant: str, model: Json) -> Json:
    """An entry for an alias: its model's, as far as that is known, under the other name."""
    described = model or _model({"type": "model", "created_at": _EPOCH, "lifecycle": "active"})
    title = model.get("display_name") or meant
    return {**described, "id": name, "display_name": f"{name} ({title})"}


def _model(model: Json) -> Json:
    created = model.get("created")
    if type(created) is not int:
        created = _seconds(model.get("created_at"))
    return {"object": "model", "created": created, "owned_by": OWNER, **model}


def _seconds(moment: object) -> int:
    try:
        return int(datetime.fromisoformat(str(moment)).timestamp())
    except (ValueError, OverflowError):
        return 0
