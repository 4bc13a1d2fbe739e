"""Sizes of models are read from every vendor's list, and from nothing that is none."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_desk.messages.model_sizes import ModelSize, listed_sizes, undated


@pytest.mark.parametrize(
    ("entry", "size"),
    [
        (
            {"type": "model", "max_input_tokens": 1_000_000, "max_tokens": 128_000},
            ModelSize(1_000_000, 128_000),
        ),
        ({"max_input_tokens": 200_000, "max_output_tokens": 64_000}, ModelSize(200_000, 64_000)),
        (
            {
                "context_length": 262_144,
                "top_provider": {"context_length": 131_072, "max_completion_tokens": 32_768},
            },
            ModelSize(131_072, 32_768),
        ),
        ({"max_model_len": 32_768}, ModelSize(32_768)),
        ({"context_window": 131_072, "max_completion_tokens": 8_192}, ModelSize(131_072, 8_192)),
        ({"context_window": 400_000, "max_tokens": 128_000}, ModelSize(400_000, 128_000)),
        ({"max_context_length": 128_000}, ModelSize(128_000)),
        ({"max_context_length": 131_072, "loaded_context_length": 4_096}, ModelSize(4_096)),
        ({"meta": {"n_ctx_train": 262_144, "n_ctx": 16_384}}, ModelSize(16_384)),
        ({"context_length": 8_192, "max_tokens": None}, ModelSize(8_192)),
    ],
    ids=[
        "Anthropic",
        "LiteLLM",
        "OpenRouter",
        "vLLM",
        "Groq",
        "Vercel",
        "Mistral",
        "LM Studio",
        "llama.cpp",
        "Together",
    ],
)
def test_every_vendors_words_are_understood(entry: dict[str, Any], size: ModelSize) -> None:
    """A list, a bare array and a single model tell the same; of several contexts the smallest counts."""
    model = {"id": "m", **entry}
    for body in ({"object": "list", "data": [model]}, [model], model):
        assert listed_sizes(json.dumps(body).encode()) == {"m": size}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[" * 5_000,
        b"3",
        b'{"data":3}',
        b'{"data":[3,{"id":4,"context_length":5000},{"context_length":5000}]}',
        b'{"data":[{"id":"ollama"},{"id":"gpt-5","object":"model","created":1,"owned_by":"openai"}]}',
        b'{"data":[{"id":"m","context_length":-5,"max_model_len":"32768","context_window":true,"max_tokens":0}]}',
        b'{"data":[{"id":"m","context_length":999,"max_context_length":1e5,"top_provider":3}]}',
        b'{"data":[{"id":"m","context_length":100000001}]}',
    ],
)
def test_what_tells_no_size_tells_nothing(body: bytes) -> None:
    """Replies that are no list, models without sizes, and numbers that can be none."""
    assert listed_sizes(body) == {}


@given(
    st.recursive(
        st.none() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(
                    ["data", "id", "context_length", "top_provider", "meta", "n_ctx", "max_tokens"]
                ),
                inner,
            )
        ),
    )
)
def test_nothing_is_more_than_unknown(body: Any) -> None:
    """Of any JSON, what is read is within the bounds of sizes, and nothing raises."""
    for name, size in listed_sizes(json.dumps(body).encode()).items():
        assert name
        assert size.context == 0 or 1_000 <= size.context <= 100_000_000
        assert size.context or size.output


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("claude-opus-4-5-20251101", "claude-opus-4-5"),
        ("claude-haiku-4-5@20251001", "claude-haiku-4-5"),
        ("qwen3:latest", "qwen3"),
        ("qwen3:30b", "qwen3:30b"),
        ("claude-opus-4-8", "claude-opus-4-8"),
    ],
)
def test_a_date_stands_for_a_version(name: str, plain: str) -> None:
    """Names with and without the date, or Ollama's ``latest``, are the same model's."""
    assert undated(name) == plain
