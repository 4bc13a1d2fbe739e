"""What a vendor's refusal teaches: by the wordings that vendors use, and only for certain."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_desk.upstreams.compatible_lessons import (
    COUNT_TOKENS,
    MESSAGES,
    MODELS,
    PARTS,
    Sent,
    cut_out,
    describe,
    has_part,
    is_optional_beta,
    lessons_of,
)
from claude_desk.upstreams.compatible_reply import LARGEST_ERROR

FLAGS = ("claude-code-20250219", "prompt-caching-scope-2026-01-05", "files-api-2025-04-14")
EVERYTHING = {
    "model": "claude-opus-5-5",
    "max_tokens": 5,
    "context_management": {"edits": []},
    "output_config": {"effort": "high", "task_budget": 5},
    "metadata": {"user_id": "u"},
    "thinking": {"type": "adaptive", "display": "updates"},
    "service_tier": "auto",
    "speed": "fast",
    "temperature": 0.5,
    "inference_geo": "eu",
    "mcp_servers": [],
    "system": [
        {"type": "text", "text": "s", "cache_control": {"type": "ephemeral", "scope": "global", "ttl": "1h"}}
    ],
    "tools": [{"name": "a", "input_schema": {}, "defer_loading": True, "eager_input_streaming": True}],
    "messages": [{"role": "user", "content": "hi"}, {"role": "system", "content": "x", "output_config": {}}],
}


def sent(body: object = EVERYTHING, betas: tuple[str, ...] = FLAGS, path: bytes = MESSAGES) -> Sent:
    """A request that was refused."""
    return Sent("GET" if path == MODELS else "POST", path, betas, json.dumps(body).encode())


def anthropic(message: str) -> str:
    """An error in the protocol's shape."""
    return json.dumps({"type": "error", "error": {"type": "invalid_request_error", "message": message}})


def gateway(message: str) -> str:
    """The same as LiteLLM quotes it: JSON in a string of JSON."""
    quoted = json.dumps({"message": message}) + "No fallback model group found.\nReceived Model Group=x"
    return json.dumps({"error": {"message": quoted, "type": "None", "param": "None", "code": "400"}})


WORDINGS = {
    "Anthropic": (
        anthropic("context_management: Extra inputs are not permitted"),
        "field:context_management",
    ),
    "LiteLLM": (gateway("context_management: Extra inputs are not permitted"), "field:context_management"),
    "a tool's field": (
        anthropic("tools.0.custom.defer_loading: Extra inputs are not permitted"),
        "tool-field:defer_loading",
    ),
    "streaming of tools": (
        anthropic("tools.0.custom.eager_input_streaming: Extra inputs are not permitted"),
        "tool-field:eager_input_streaming",
    ),
    "a cache's field": (
        anthropic("system.0.cache_control.ephemeral.scope: Extra inputs are not permitted"),
        "cache-field:scope",
    ),
    "a message's field": (
        anthropic("messages.1.output_config: Extra inputs are not permitted"),
        "message-field:output_config",
    ),
    "thinking": (
        anthropic("thinking.adaptive.display: Extra inputs are not permitted"),
        "thinking-field:display",
    ),
    "FastAPI": (
        json.dumps(
            {
                "detail": [
                    {
                        "type": "extra_forbidden",
                        "loc": ["body", "tools", 0, "custom", "defer_loading"],
                        "msg": "Extra inputs are not permitted",
                    }
                ]
            }
        ),
        "tool-field:defer_loading",
    ),
    "pydantic, as Python prints it": (
        json.dumps(
            {
                "error": {
                    "message": "[{'type': 'extra_forbidden', 'loc': ('body', 'service_tier'), 'msg': 'Extra inputs are not permitted'}]"
                }
            }
        ),
        "field:service_tier",
    ),
    "serde": (
        anthropic(
            "Failed to deserialize the JSON body into the target type: unknown field `context_management`, "
            "expected one of `model`, `messages` at line 1 column 99"
        ),
        "field:context_management",
    ),
    "Go": (json.dumps({"error": 'json: unknown field "defer_loading"'}), "tool-field:defer_loading"),
    "JSON Schema": (
        anthropic("Additional properties are not allowed ('context_management' was unexpected)"),
        "field:context_management",
    ),
    "zod": (anthropic("Unrecognized key(s) in object: 'context_management'"), "field:context_management"),
    "OpenAI": (anthropic("Unknown parameter: 'speed'."), "field:speed"),
    "older OpenAI": (
        anthropic("Unrecognized request argument supplied: service_tier"),
        "field:service_tier",
    ),
    "Google": (
        anthropic('Invalid JSON payload received. Unknown name "metadata": Cannot find field.'),
        "field:metadata",
    ),
    "Groq": (anthropic("property 'context_management' is unsupported"), "field:context_management"),
    ".NET": (
        r'{"error":{"message":"The field \u0027x\u0027 ... Unknown property \u0027speed\u0027"}}',
        "field:speed",
    ),
    "dotted": (anthropic("output_config.effort is not supported by this endpoint"), "output-field:effort"),
    "a beta flag": (
        anthropic(
            "Unexpected value(s) `prompt-caching-scope-2026-01-05` for the `anthropic-beta` header. Please consult our "
            "documentation at docs.anthropic.com or try again without the header."
        ),
        "beta:prompt-caching-scope-2026-01-05",
    ),
    "a beta flag, quoted": (
        gateway("Unexpected value(s) `claude-code-20250219` for the `anthropic-beta` header."),
        "beta:claude-code-20250219",
    ),
    "a beta flag, otherwise": (
        anthropic("Unsupported beta header: claude-code-20250219"),
        "beta:claude-code-20250219",
    ),
}


@pytest.mark.parametrize("case", WORDINGS)
def test_each_wording_is_understood(case: str) -> None:
    """The part that a refusal names is learned, and nothing else."""
    error, lesson = WORDINGS[case]
    assert lessons_of(400, error.encode(), sent()) == (lesson,)


@pytest.mark.parametrize("case", WORDINGS)
def test_what_was_not_sent_is_not_learned(case: str) -> None:
    """The same words about a request without that part teach nothing: they are about something else."""
    error, _ = WORDINGS[case]
    bare = {"model": "claude-opus-5-5", "messages": [{"role": "user", "content": error}]}
    assert lessons_of(400, error.encode(), sent(bare, ("files-api-2025-04-14",))) == ()


@pytest.mark.parametrize("case", WORDINGS)
@pytest.mark.parametrize("status", [200, 401, 403, 413, 429, 500, 529])
def test_other_statuses_teach_nothing(case: str, status: int) -> None:
    """Only a refusal of the request itself does."""
    assert lessons_of(status, WORDINGS[case][0].encode(), sent()) == ()


@pytest.mark.parametrize(
    "message",
    [
        "temperature: Extra inputs are not permitted",
        "inference_geo: Extra inputs are not permitted",
        "mcp_servers: Extra inputs are not permitted",
        "tools.0.custom.input_schema: Extra inputs are not permitted",
        "tools: Extra inputs are not permitted",
        "messages.0.content: Extra inputs are not permitted",
        "system: Extra inputs are not permitted",
        "model: unknown field `model`",
        "Unexpected value(s) `files-api-2025-04-14` for the `anthropic-beta` header",
        "invalid beta flag",
        "adaptive thinking is not supported on this model",
        "messages.1.role: Input should be 'user' or 'assistant'",
        "prompt is too long: 200001 tokens > 200000 maximum",
    ],
)
def test_what_matters_is_never_learned(message: str) -> None:
    """What an answer depends on stays in the request, whatever a vendor says; so does what it does not name."""
    assert lessons_of(400, anthropic(message).encode(), sent()) == ()


def test_several_at_once() -> None:
    """A list of errors and a list of flags teach all that they name."""
    message = (
        "Unexpected value(s) `claude-code-20250219`, `prompt-caching-scope-2026-01-05` for the `anthropic-beta` header; "
        "context_management: Extra inputs are not permitted; speed: Extra inputs are not permitted"
    )
    assert lessons_of(400, anthropic(message).encode(), sent()) == (
        "beta:claude-code-20250219",
        "beta:prompt-caching-scope-2026-01-05",
        "field:context_management",
        "field:speed",
    )


def test_a_flag_without_a_name_is_certain_when_it_was_alone() -> None:
    """The words "invalid beta flag" are Bedrock's whole message: it names the flag only if there was one."""
    error = anthropic("invalid beta flag").encode()
    assert lessons_of(400, error, sent(betas=("claude-code-20250219",))) == ("beta:claude-code-20250219",)
    assert lessons_of(400, error, sent(betas=("files-api-2025-04-14",))) == ()
    assert lessons_of(400, error, sent(betas=("claude-code-20250219", "effort-2025-11-24"))) == ()


def test_a_bare_name_that_could_be_two_things_is_not_certain() -> None:
    """Where two parts of the request have the name and no path is given, neither is learned; the path decides."""
    both = {
        "cache_control": {"type": "ephemeral", "ttl": "1h"},
        "tools": [{"cache_control": {"type": "ephemeral"}}],
    }
    assert lessons_of(400, b'unknown field "cache_control"', sent(both)) == ("field:cache_control",)
    nested = {"tools": [{"cache_control": {"type": "ephemeral"}}]}
    assert lessons_of(400, b'unknown field "cache_control"', sent(nested)) == ("tool-field:cache_control",)


@pytest.mark.parametrize("status", [404, 405, 501])
@pytest.mark.parametrize(
    "error",
    [
        '{"error":{"message":"Invalid URL (POST /v1/messages/count_tokens)","type":"invalid_request_error"}}',
        '{"detail":"Not Found"}',
        "404 page not found",
        "<html><title>Not Found</title></html>",
        "",
    ],
)
def test_a_missing_path_is_learned(status: int, error: str) -> None:
    """A vendor that does not count tokens, or lists no models, says so with the status of a path it does not have."""
    assert lessons_of(status, error.encode(), sent(path=COUNT_TOKENS)) == ("path:count_tokens",)
    assert lessons_of(status, error.encode(), sent(path=MODELS)) == ("path:models",)
    assert lessons_of(status, error.encode(), sent()) == ()


def test_a_missing_model_is_no_missing_path() -> None:
    """A 404 for the model that was asked for leaves counting, and the list of models, as they are."""
    error = b'{"type":"error","error":{"type":"not_found_error","message":"model: nope"}}'
    assert lessons_of(404, error, sent(path=COUNT_TOKENS)) == ()
    assert lessons_of(404, error, Sent("GET", MODELS + b"/nope", (), b"")) == ()


@given(st.binary(max_size=300), st.sampled_from([400, 404, 422]))
def test_no_refusal_is_too_strange(error: bytes, status: int) -> None:
    """Whatever bytes a refusal is made of, what is learned is in the vocabulary."""
    assert all(describe(lesson) for lesson in lessons_of(status, error, sent()))


@pytest.mark.parametrize("lesson", [*PARTS, "path:models", "path:count_tokens", "beta:effort-2025-11-24"])
def test_every_lesson_has_words(lesson: str) -> None:
    """Each can be shown to a person in one sentence."""
    assert describe(lesson).endswith(".")


@pytest.mark.parametrize(
    "lesson", ["", "field:model", "beta:", "beta:files-api-2025-04-14", "beta:effort-\n", "x"]
)
def test_what_is_no_lesson_has_none(lesson: str) -> None:
    """What another version or another hand wrote is not shown, and flags that matter are none."""
    assert describe(lesson) == ""
    assert not is_optional_beta(lesson)


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b'{"speed"', b"\xff{", b'"speed"'])
def test_what_is_no_request_stays(body: bytes) -> None:
    """Nothing is cut out of what cannot be understood."""
    paths = tuple(path for part in PARTS.values() for path in part.paths)
    assert cut_out(body, paths) is body
    assert not any(has_part(body, part.paths) for part in PARTS.values())


@pytest.mark.parametrize(
    "piece",
    [
        "\\",
        "\\u00",
        "a",
        "a.",
        "a" * 60 + ".",
        "unexpected value(s) ",
        "unexpected value(s) `a`, ",
        "unknown field ",
        "unknown field a.",
        "invalid beta ",
        "'type': 'extra_forbidden', 'loc': (",
        ": Extra inputs are not permitted ",
        "a is not ",
        '"speed"',
    ],
)
def test_no_refusal_takes_long_to_read(piece: str) -> None:
    """Repeated to the limit, none of what the patterns look for makes them look at it again and again."""
    error = (piece * (LARGEST_ERROR // len(piece))).encode()
    began = time.perf_counter()
    assert lessons_of(400, error, sent()) == ()
    assert time.perf_counter() - began < 1.0
