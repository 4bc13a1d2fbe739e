"""The estimate of a prompt's size is near the truth where that is known, and never fails."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_desk.messages.estimate import (
    IMAGE_TOKENS,
    PAGE_BYTES,
    PAGE_TOKENS,
    TOOLS_TOKENS,
    Weights,
    estimate_messages,
    estimate_tokens,
    text_tokens,
)
from fakes.transcripts import Transcript, recorded_prompts


def tokens(**request: Any) -> int:
    """The estimate for a request."""
    return estimate_tokens(json.dumps(request, ensure_ascii=False).encode())


def said(*blocks: Any) -> list[dict[str, Any]]:
    """A conversation of one turn."""
    return [{"role": "user", "content": list(blocks)}]


def test_a_recorded_count_is_met() -> None:
    """The prompt of a recorded token count is estimated within a fifth of it."""
    found = tokens(
        system="You are helpful.",
        messages=said({"type": "text", "text": "How many tokens is this sentence?"}),
        max_tokens=4096,
        metadata={"user_id": "somebody"},
    )
    assert abs(found - 18) <= 4


@pytest.mark.parametrize(("prompt", "reply"), recorded_prompts())
def test_recorded_prompts_are_met(prompt: bytes, reply: Transcript) -> None:
    """For every recorded exchange of text and tools, the estimate is within a quarter of what was charged."""
    usage = json.loads(reply.body)["usage"]
    charged = sum(
        usage.get(name) or 0
        for name in ("input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens")
    )
    assert 0.75 * charged <= estimate_tokens(prompt) <= 1.25 * charged


def test_text_counts_by_its_script() -> None:
    """English is a quarter to a third of its characters, Chinese about one each, Russian about a half."""
    english = "The quick brown fox jumps over the lazy dog, and nobody is surprised by it any more. " * 10
    assert len(english) / 5 < text_tokens(english) < len(english) / 3
    chinese = "\u6211\u4eec\u4eca\u5929\u53bb\u770b\u7535\u5f71" * 50
    assert 0.9 * len(chinese) < text_tokens(chinese) < 1.5 * len(chinese)
    russian = "\u043f\u0440\u0438\u0432\u0435\u0442 " * 50
    assert 0.3 * len(russian) < text_tokens(russian) < 0.7 * len(russian)
    assert text_tokens("") == 0
    assert text_tokens("a") == 1


def test_a_string_is_one_block_of_text() -> None:
    """Both spellings of the same prompt have the same size."""
    assert tokens(system="abc def", messages=[{"role": "user", "content": "hello there"}]) == tokens(
        system=[{"type": "text", "text": "abc def"}], messages=said({"type": "text", "text": "hello there"})
    )


def test_what_is_not_text_counts_what_the_api_says() -> None:
    """Images count by the picture and PDFs by the page, whatever their bytes; tools bring instructions along."""
    bare = tokens(messages=said())
    data = "A" * 4_000_000
    image = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": data}}
    assert tokens(messages=said(image)) == bare + IMAGE_TOKENS
    result = {"type": "tool_result", "tool_use_id": "t", "content": [image, {"type": "text", "text": "ok"}]}
    assert bare + IMAGE_TOKENS < tokens(messages=said(result)) < bare + IMAGE_TOKENS + 10
    pdf = {"type": "document", "source": {"type": "base64", "media_type": "application/pdf", "data": data}}
    assert tokens(messages=said(pdf)) == bare + PAGE_TOKENS * (3_000_000 // PAGE_BYTES)
    url = {"type": "document", "source": {"type": "url", "url": "https://x.example/a.pdf"}}
    assert tokens(messages=said(url)) == bare + PAGE_TOKENS
    text = {"type": "document", "title": "Title", "source": {"type": "text", "data": "word " * 100}}
    assert bare + 100 < tokens(messages=said(text)) < bare + 170
    tool = {"name": "weather", "description": "d", "input_schema": {"type": "object"}}
    assert bare + TOOLS_TOKENS < tokens(messages=said(), tools=[tool]) < bare + TOOLS_TOKENS + 40
    assert tokens(messages=said(), tools=[]) == bare


def test_what_is_not_prompt_does_not_count() -> None:
    """Signatures, cache breakpoints and ids are no part of the prompt."""
    plain = {"type": "thinking", "thinking": "let me see"}
    signed = {**plain, "signature": "S" * 4000, "cache_control": {"type": "ephemeral", "ttl": "1h"}}
    assert tokens(messages=said(plain)) == tokens(messages=said(signed))
    call = {"type": "tool_use", "id": "toolu_1", "name": "weather", "input": {"city": "Berlin"}}
    assert tokens(messages=said(call)) == tokens(messages=said({**call, "id": "toolu_" + "x" * 400}))


@pytest.mark.parametrize(
    "body", [b"", b"no JSON \xff", b"[]", b"7", b'{"messages":7,"tools":{},"system":1.5}']
)
def test_what_is_not_understood_is_no_error(body: bytes) -> None:
    """A body of any kind has an estimate."""
    assert 0 <= estimate_tokens(body) < 10


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(
                    ["type", "content", "text", "source", "data", "input", "messages", "tools", "system"]
                ),
                inner | st.sampled_from(["image", "document", "tool_use", "tool_result", "base64"]),
                max_size=5,
            )
        ),
        max_leaves=20,
    )
)
def test_any_document_has_an_estimate(document: Any) -> None:
    """Whatever is sent, the estimate is a number that is not negative."""
    assert estimate_tokens(json.dumps(document).encode()) >= 0


def test_deep_nesting_is_no_error() -> None:
    """Nesting beyond what a parser or a person can follow ends somewhere."""
    assert estimate_tokens(b'{"messages":[' + b'{"content":[' * 5000 + b"]}" * 5000 + b"]}") >= 0
    assert estimate_tokens(b'{"system":' + b"[" * 200 + b"]" * 200 + b"}") == 1


def test_weights_of_the_settings_override() -> None:
    """Characters a token and tokens of an image are as given; scripts other than Latin count by the character as before."""
    image = said({"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "AAAA"}})
    body = json.dumps({"messages": said({"type": "text", "text": "a" * 4_000})}).encode()
    assert estimate_tokens(body, Weights(characters=2.0)) == pytest.approx(2 * estimate_tokens(body), abs=8)
    shown = json.dumps({"messages": image}).encode()
    assert estimate_tokens(shown) - estimate_tokens(shown, Weights(image=100)) == IMAGE_TOKENS - 100
    called = json.dumps(
        {"messages": said({"type": "tool_use", "name": "t", "input": {"a": "b" * 4_000}})}
    ).encode()
    assert estimate_tokens(called, Weights(characters=2.0)) == pytest.approx(
        2 * estimate_tokens(called), abs=16
    )
    chinese = json.dumps(
        {"messages": said({"type": "text", "text": "\u6211" * 500})}, ensure_ascii=False
    ).encode()
    assert estimate_tokens(chinese, Weights(characters=2.0)) == estimate_tokens(chinese)


def test_added_messages_are_estimated_alone() -> None:
    """What was added to a prompt counts what it adds to the whole estimate."""
    turns = said({"type": "text", "text": "hello " * 100}) * 3
    assert estimate_messages(turns) == tokens(messages=turns)
    assert estimate_messages(turns[1:]) == pytest.approx(tokens(messages=turns) * 2 / 3, abs=2)
    assert estimate_messages([]) == 0
