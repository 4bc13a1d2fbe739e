"""The list of models for platforms that have none of their own."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from anthropic.types import ModelInfo

from claude_desk.dialects.openai_models import merged
from claude_desk.messages.models import _RULES
from claude_desk.upstreams.base import HubRequest, LocalReply
from claude_desk.upstreams.model_list import models_reply
from claude_desk.upstreams.practice_models import MODELS

NAMES = {"our-best": "claude-opus-5-5", "small": "claude-haiku-4-5@20251001", "odd": "projects/1/endpoints/2"}


def _get(path: str, query: str = "", names: dict[str, str] | None = None) -> tuple[LocalReply, Any]:
    reply = models_reply(HubRequest("GET", path.encode(), query.encode()), names or {})
    assert reply.headers == ((b"Content-Type", b"application/json"),)
    return reply, msgspec.json.decode(reply.body)


def test_the_list_is_what_the_sdk_reads() -> None:
    """Every entry validates strictly as the SDK's ModelInfo, has all of its fields, and OpenAI's members can be added."""
    reply, page = _get("/v1/models", "limit=1000", NAMES)
    assert reply.status == 200
    assert not page["has_more"]
    assert [page["first_id"], page["last_id"]] == [page["data"][0]["id"], page["data"][-1]["id"]]
    for model in page["data"]:
        ModelInfo.model_validate(model)
        assert set(model) == set(ModelInfo.model_fields)
        assert model["capabilities"]["citations"] == {"supported": True}
    assert all(model["object"] == "model" for model in msgspec.json.decode(merged(reply.body))["data"])


def test_names_of_the_settings_come_first_and_are_described_by_what_they_stand_for() -> None:
    """An alias has its own name and its target's limits; a target nobody knows promises little."""
    _, page = _get("/v1/models", "limit=1000", NAMES)
    best, small, odd = page["data"][:3]
    assert [best["id"], best["display_name"], best["max_tokens"]] == ["our-best", "our-best", 128_000]
    assert [small["line"], small["max_input_tokens"]] == ["haiku", 200_000]
    assert [odd["id"], odd["line"], odd["max_tokens"]] == ["odd", None, 8_192]
    assert [model["id"] for model in page["data"][3:]] == [model.id for model in MODELS]


def test_a_name_in_the_settings_does_not_appear_twice() -> None:
    """A model of Anthropic's name with an id of its own is listed once, under the name it is asked for."""
    _, page = _get("/v1/models", "limit=1000", {"claude-opus-5-5": "deployment-7"})
    ids = [model["id"] for model in page["data"]]
    assert ids[0] == "claude-opus-5-5"
    assert len(ids) == len(set(ids)) == len(MODELS)
    assert page["data"][0]["display_name"] == "Claude Opus 5.5"


def test_the_list_is_paged() -> None:
    """Pages follow each other as the Models API's do; a limit that is no number is a 400."""
    _, first = _get("/v1/models", "limit=2", NAMES)
    _, second = _get("/v1/models", f"limit=2&after_id={first['last_id']}", NAMES)
    assert [model["id"] for page in (first, second) for model in page["data"]][:3] == [*NAMES]
    assert first["has_more"]
    reply, error = _get("/v1/models", "limit=x")
    assert (reply.status, error["error"]["type"]) == (400, "invalid_request_error")


@pytest.mark.parametrize("name", sorted(_RULES))
def test_every_model_whose_rules_are_known_can_be_asked_for(name: str) -> None:
    """A single model is found by its name, with and without a date."""
    for asked in (f"claude-{name}", f"claude-{name}-20251001", f"claude-{name}@20251001"):
        reply, model = _get(f"/v1/models/{asked.replace('@', '%40')}")
        assert (reply.status, model["id"]) == (200, asked)
        assert ModelInfo.model_validate(model).display_name.startswith("Claude ")


def test_what_nobody_knows_is_not_found() -> None:
    """A model of no name we know is a 404 in the API's own words; an alias of the settings is found."""
    reply, error = _get("/v1/models/gpt-7")
    assert (reply.status, error["error"]) == (404, {"type": "not_found_error", "message": "model: gpt-7"})
    assert _get("/v1/models/odd", names=NAMES)[0].status == 200
