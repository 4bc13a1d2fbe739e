"""The Models API in front of servers that list their models OpenAI's way."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_desk.upstreams.openai_chat_models import ModelsDecoder, mapped_model
from fakes.cuts import single_bytes

Json = dict[str, Any]

SERVED = {
    "object": "list",
    "data": [
        {"id": "qwen3:30b", "object": "model", "created": 1_700_000_000, "owned_by": "library"},
        {"id": "openai/gpt-oss", "object": "model"},
    ],
}


def _asked(
    body: Any = SERVED,
    path: bytes = b"/v1/models",
    query: bytes = b"",
    status: int = 200,
    names: dict[str, str] | None = None,
) -> tuple[int, Json]:
    made = ModelsDecoder(
        status, ((b"x-request-id", b"r"),), path=path, query=query, names=names or {}, keyed=True
    )
    written = body if isinstance(body, bytes) else json.dumps(body).encode()
    assert b"".join([made.feed(piece) for piece in single_bytes(written)]) == b""
    answer = json.loads(made.close())
    assert made.head is not None
    assert made.head[1] == ((b"Content-Type", b"application/json"), (b"request-id", b"r"))
    return made.head[0], answer


def test_the_list_has_anthropics_shape() -> None:
    """Ids and dates are the server's; what it does not tell is null and not made up."""
    status, page = _asked()
    assert status == 200
    assert page["data"][0] == {
        "type": "model",
        "id": "qwen3:30b",
        "display_name": "qwen3:30b",
        "created_at": "2023-11-14T22:13:20Z",
        "lifecycle": "active",
        "deprecated_at": None,
        "retires_at": None,
        "line": None,
        "max_input_tokens": None,
        "max_tokens": None,
        "capabilities": None,
    }
    assert page["data"][1]["created_at"] == "1970-01-01T00:00:00Z"
    assert (page["first_id"], page["last_id"], page["has_more"]) == ("qwen3:30b", "openai/gpt-oss", False)


def test_sizes_are_told_where_the_server_tells_them() -> None:
    """In Anthropic's words, for the server's own names and for those that stand for them."""
    served = {"data": [{"id": "big", "max_model_len": 131_072}, {"id": "small", "max_output_tokens": 4_096}]}
    _, page = _asked(served, names={"claude-opus-5-5": "big", "claude-haiku-4-5": "gone"})
    told = {each["id"]: (each["max_input_tokens"], each["max_tokens"]) for each in page["data"]}
    assert told == {
        "claude-opus-5-5": (131_072, None),
        "claude-haiku-4-5": (None, None),
        "big": (131_072, None),
        "small": (None, 4_096),
    }


def test_names_of_the_settings_come_first() -> None:
    """They are what clients ask for; a pattern is no name."""
    _, page = _asked(names={"claude-opus-5-5": "qwen3:30b", "claude-*": "qwen3:30b"})
    assert [each["id"] for each in page["data"]] == ["claude-opus-5-5", "qwen3:30b", "openai/gpt-oss"]
    assert page["data"][0]["display_name"] == "claude-opus-5-5 (qwen3:30b)"


def test_the_list_is_paged() -> None:
    """The limit and after_id work as with Anthropic, and a bad one is a 400."""
    _, page = _asked(query=b"limit=1")
    assert ([each["id"] for each in page["data"]], page["has_more"]) == (["qwen3:30b"], True)
    _, page = _asked(query=b"after_id=qwen3:30b")
    assert [each["id"] for each in page["data"]] == ["openai/gpt-oss"]
    status, error = _asked(query=b"limit=0")
    assert (status, error["error"]["type"]) == (400, "invalid_request_error")


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (b"/v1/models/qwen3:30b", "qwen3:30b"),
        (b"/v1/models/openai%2Fgpt-oss", "openai/gpt-oss"),
        (b"/v1/models/claude-opus-5-5", "claude-opus-5-5"),
    ],
)
def test_one_model_is_found_by_either_name(path: bytes, name: str) -> None:
    """The server's, or the one it is mapped from by a pattern."""
    status, model = _asked(path=path, names={"claude-*": "qwen3:30b"})
    assert (status, model["id"], model["type"]) == (200, name, "model")


def test_an_unknown_model_is_not_found() -> None:
    """A 404 in Anthropic's words."""
    status, error = _asked(path=b"/v1/models/other")
    assert (status, error["error"]) == (404, {"type": "not_found_error", "message": "model: other"})


def test_an_error_is_an_error() -> None:
    """With the server's status and words."""
    status, error = _asked({"error": {"message": "Down."}}, status=503)
    assert (status, error["error"]) == (503, {"type": "api_error", "message": "Down."})


@pytest.mark.parametrize("body", [b"", b"<html>", b"{}", b'{"data":3}', b"[" * 5000])
def test_what_is_no_list_is_malformed(body: bytes) -> None:
    """A ValueError, which whoever delivers the reply knows what to do with."""
    with pytest.raises(ValueError):  # noqa: PT011 - msgspec's words
        _asked(body)


@given(
    st.lists(
        st.fixed_dictionaries(
            {"id": st.text() | st.none()},
            optional={
                "created": st.none() | st.floats(allow_nan=False, allow_infinity=False) | st.integers()
            },
        )
        | st.integers()
    )
)
def test_no_list_is_more_than_malformed(data: list[Any]) -> None:
    """Entries of any shape: those that have an id are listed."""
    _, page = _asked({"data": data}, query=b"limit=1000")
    wanted = dict.fromkeys(each["id"] for each in data if isinstance(each, dict) and each["id"])
    assert [each["id"] for each in page["data"]] == list(wanted)


@pytest.mark.parametrize(
    ("model", "target"),
    [
        ("claude-opus-5-5", "exact"),
        ("claude-haiku-5-5", "small"),
        ("claude-sonnet-5-5", "large"),
        ("gpt", "gpt"),
        ("xclaude-haiku", "xclaude-haiku"),
    ],
)
def test_a_model_is_mapped_by_name_then_by_pattern(model: str, target: str) -> None:
    """The exact name counts before any pattern, and patterns in their order."""
    names = {"claude-haiku*": "small", "claude-*": "large", "claude-opus-5-5": "exact"}
    assert mapped_model(model, names) == target
