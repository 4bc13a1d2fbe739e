"""The Models API for platforms that have none: ``GET /v1/models`` and ``/v1/models/{id}`` answered from data.

What is listed is what a client may ask for: the names Anthropic uses, and those that the settings give to models of the
platform. Whether an account may use a model only its platform knows, so nothing here is a promise.

https://platform.claude.com/docs/en/api/models-list
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

import msgspec

from claude_desk.messages.error_body import error_body
from claude_desk.messages.models import rules_for
from claude_desk.upstreams.base import HubRequest, LocalReply
from claude_desk.upstreams.practice_models import LARGEST_CONTEXT, MODELS, Model, find_model, model_page

Json = dict[str, Any]

MODELS_PATH = b"/v1/models"
_JSON = ((b"Content-Type", b"application/json"),)
_SMALLER_CONTEXT = 200_000
# What Practice does not do, and every platform does.
_SERVED = ("citations",)


def asks_for_models(path: bytes) -> bool:
    """Whether a path is the Models API's: the list, or one model of it."""
    return path == MODELS_PATH or path.startswith(MODELS_PATH + b"/")


def models_reply(request: HubRequest, models: Mapping[str, str], *, others: bool = True) -> LocalReply:
    """Answer a request to the Models API without asking a server.

    Args:
        request: for the list or one model; paging by ``limit``, ``after_id`` and ``before_id``.
        models: further names clients may ask for, and the platform's id each becomes. They come first.
        others: the models that are known from data are listed as well.
    """
    listed = _listed(models, others=others)
    if request.path == MODELS_PATH:
        page = model_page(request.query.decode("latin-1"), listed)
        if isinstance(page, str):
            return LocalReply(400, _JSON, error_body("invalid_request_error", page))
        return LocalReply(200, _JSON, msgspec.json.encode({**page, "data": _served(page["data"])}))
    name = unquote(request.path[len(MODELS_PATH) + 1 :].decode("latin-1"))
    found = next((each for each in listed if each.id == name), None) or _described(name, name)
    if found is None:
        return LocalReply(404, _JSON, error_body("not_found_error", f"model: {name}"))
    return LocalReply(200, _JSON, msgspec.json.encode(_served([found.info()])[0]))


def _listed(models: Mapping[str, str], *, others: bool) -> tuple[Model, ...]:
    named = [
        _described(name, target) or Model(name, name, "", output=8_192) for name, target in models.items()
    ]
    return (*named, *(model for model in MODELS if others and model.id not in models))


def _described(name: str, target: str) -> Model | None:
    """What is known of the model that is asked for as ``name``, by the platform's or Anthropic's id of it."""
    own = rules_for(name)
    rules = own if own.name else rules_for(target)
    if not rules.name:
        return None
    plain = rules.name.removeprefix("claude-")
    known = find_model(rules.name) or Model(
        rules.name,
        _title(plain),
        next(part for part in plain.split("-") if part.isalpha()),
        context=_SMALLER_CONTEXT if rules.manual_thinking or not rules.thinking else LARGEST_CONTEXT,
        output=rules.output,
        thinking=rules.thinking,
        efforts=rules.efforts,
        bound=rules.bound,
        system_turns=rules.system_turns,
    )
    return replace(known, id=name, name=known.name if own.name else name)


def _title(plain: str) -> str:
    """``fable-5-1`` as people say it: Claude Fable 5.1."""
    words = plain.split("-")
    version = ".".join(word for word in words if word.isdigit())
    return " ".join(("Claude", *(word.capitalize() for word in words if not word.isdigit()), version)).strip()


def _served(infos: list[Json]) -> list[Json]:
    supported = {name: {"supported": True} for name in _SERVED}
    return [
        {**info, "line": info["line"] or None, "capabilities": {**info["capabilities"], **supported}}
        for info in infos
    ]
