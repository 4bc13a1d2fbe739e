"""Token estimates, the prompt cache and thinking signatures."""

from __future__ import annotations

from typing import Any

import pytest

from claude_desk.upstreams.practice_tokens import (
    CACHEABLE_TOKENS,
    FILE_TOKENS,
    CacheUse,
    PromptBlock,
    Signature,
    cache_marks,
    cache_use,
    check_signature,
    prompt_blocks,
    prompt_tokens,
    sign_thinking,
    text_tokens,
)

EPHEMERAL = {"type": "ephemeral"}
LONG = "word " * CACHEABLE_TOKENS
MODEL = "claude-opus-5-5"


def _user(text: str, **more: Any) -> dict[str, Any]:
    return {"role": "user", "content": [{"type": "text", "text": text, **more}]}


def _use(request: dict[str, Any], *earlier: CacheUse, model: str = MODEL) -> CacheUse:
    remembered = {prefix for use in earlier for prefix, _ in use.prefixes}
    return cache_use(prompt_blocks(request), model, remembered)


@pytest.mark.parametrize(("text", "tokens"), [("", 0), ("a", 1), ("abcd", 1), ("abcde", 2), ("ü" * 8, 2)])
def test_a_token_is_four_characters(text: str, tokens: int) -> None:
    """One token is counted for every four characters begun."""
    assert text_tokens(text) == tokens


def test_both_spellings_of_a_text_are_the_same_prompt() -> None:
    """A string and a list with one text block give the same blocks, digests and count."""
    plain = prompt_blocks({"system": "s", "messages": [{"role": "user", "content": "hi"}]})
    listed = prompt_blocks({"system": [{"type": "text", "text": "s"}], "messages": [_user("hi")]})
    assert plain == listed


def test_blocks_stand_in_the_apis_order() -> None:
    """Tools come first, then system, then messages, each named as the API's errors name it."""
    request = {"messages": [_user("a"), _user("b")], "system": "s", "tools": [{"name": "t"}]}
    assert [block.place for block in prompt_blocks(request)] == [
        "tools.0",
        "system.0",
        "messages.0.content.0",
        "messages.1.content.0",
    ]


def test_cache_control_takes_no_part_in_digests() -> None:
    """Moving cache_control about, nested in a tool result too, changes no digest."""

    def request(mark: dict[str, Any]) -> dict[str, Any]:
        inner = {"type": "text", "text": "r", **mark}
        result = {"type": "tool_result", "tool_use_id": "x", "content": [inner], **mark}
        return {"messages": [{"role": "user", "content": [result]}]}

    bare, marked = prompt_blocks(request({})), prompt_blocks(request({"cache_control": EPHEMERAL}))
    assert bare[0].digest == marked[0].digest
    assert (bare[0].ttl, marked[0].ttl) == ("", "5m")


@pytest.mark.parametrize(
    "other",
    [
        {"messages": [_user("b")]},
        {"messages": [{"role": "assistant", "content": "a"}]},
        {"system": "a", "messages": [_user("a")]},
        {"messages": [_user("a"), _user("")]},
        {"tools": [{"name": "t"}], "messages": [_user("a")]},
    ],
)
def test_any_other_prompt_has_another_digest(other: dict[str, Any]) -> None:
    """Text, role, system and tools all count."""
    one = prompt_blocks({"messages": [_user("a")]})
    assert prompt_blocks(other)[-1].digest != one[-1].digest


def test_files_count_a_flat_number_of_tokens() -> None:
    """An image costs the same whether its base64 is short or a megabyte long."""
    counts = set()
    for data in ("abcd", "abcd" * 250_000):
        image = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": data}}
        counts.add(prompt_tokens(prompt_blocks({"messages": [{"role": "user", "content": [image]}]})))
    assert len(counts) == 1
    assert FILE_TOKENS < counts.pop() < FILE_TOKENS + 50


def test_the_second_turn_reads_what_the_first_wrote() -> None:
    """With the breakpoint moved to the newest turn, the old prefix is read and only the rest is written."""
    first = {"messages": [_user(LONG, cache_control=EPHEMERAL)]}
    second = {
        "messages": [
            _user(LONG),
            {"role": "assistant", "content": "ok"},
            _user("more " * 40, cache_control=EPHEMERAL),
        ]
    }
    written = _use(first)
    read = _use(second, written)
    assert (written.uncached, written.read) == (0, 0)
    assert written.written["5m"] == read.read > CACHEABLE_TOKENS
    assert 0 < read.written["5m"] < 100
    assert read.uncached == 0


def test_what_follows_the_last_breakpoint_is_not_cached() -> None:
    """input_tokens counts what stands after the last breakpoint, and the parts add up to the whole prompt."""
    request = {
        "system": [{"type": "text", "text": LONG, "cache_control": EPHEMERAL}],
        "messages": [_user("hi")],
    }
    use = _use(request)
    whole = prompt_tokens(prompt_blocks(request))
    assert use.uncached == whole - use.written["5m"] > 0


def test_lifetimes_are_counted_apart() -> None:
    """1h and 5m breakpoints are reported in their own fields, and each prefix lives as long as it says."""
    hour = {"type": "ephemeral", "ttl": "1h"}
    request = {
        "system": [{"type": "text", "text": LONG, "cache_control": hour}],
        "messages": [_user(LONG, cache_control=EPHEMERAL)],
    }
    use = _use(request)
    usage = use.usage()
    assert usage["cache_creation"]["ephemeral_1h_input_tokens"] > CACHEABLE_TOKENS
    assert usage["cache_creation"]["ephemeral_5m_input_tokens"] > CACHEABLE_TOKENS
    assert usage["cache_creation_input_tokens"] == sum(usage["cache_creation"].values())
    assert [lifetime for _, lifetime in use.prefixes] == [3600, 300]


def test_short_prefixes_are_not_cached() -> None:
    """Below the least cacheable size a breakpoint does nothing, as in the real API."""
    use = _use({"messages": [_user("short", cache_control=EPHEMERAL)]})
    assert (use.written, use.prefixes) == ({}, ())
    assert use.uncached > 0


def test_no_breakpoint_means_no_cache() -> None:
    """A long prompt without cache_control is neither written nor read."""
    written = _use({"messages": [_user(LONG, cache_control=EPHEMERAL)]})
    use = _use({"messages": [_user(LONG)]}, written)
    assert (use.read, use.written, use.prefixes) == (0, {}, ())


def test_automatic_caching_marks_the_last_block() -> None:
    """cache_control at the top level of the request works like one on the last block."""
    automatic = {"cache_control": EPHEMERAL, "messages": [_user(LONG)]}
    marked = {"messages": [_user(LONG, cache_control=EPHEMERAL)]}
    assert _use(automatic) == _use(marked)


def test_models_share_no_cache() -> None:
    """What one model wrote, another does not read."""
    request = {"messages": [_user(LONG, cache_control=EPHEMERAL)]}
    assert _use(request, _use(request), model="other").read == 0
    assert _use(request, _use(request)).read > 0


@pytest.mark.parametrize(("between", "hits"), [(18, True), (25, False)])
def test_the_look_back_has_an_end(between: int, hits: bool) -> None:  # noqa: FBT001 - a parameter of the case
    """A cached prefix is found up to 20 blocks before a breakpoint, not further."""
    written = _use({"messages": [_user(LONG, cache_control=EPHEMERAL)]})
    messages = [_user(LONG), *(_user(f"m{n}") for n in range(between)), _user("end", cache_control=EPHEMERAL)]
    assert (_use({"messages": messages}, written).read > 0) == hits


def test_marks_are_counted_wherever_they_stand() -> None:
    """The request, tools, system, messages and the inside of tool results all count for the limit."""
    mark = {"cache_control": EPHEMERAL}
    result = {
        "type": "tool_result",
        "tool_use_id": "x",
        "content": [{"type": "text", "text": "r", **mark}],
        **mark,
    }
    request = {
        **mark,
        "tools": [{"name": "t", **mark}],
        "system": [{"type": "text", "text": "s", **mark}],
        "messages": [{"role": "user", "content": [result]}],
    }
    assert cache_marks(request) == 5


def _thinking_after(request: dict[str, Any], thinking: str, signature: str) -> PromptBlock:
    block = {"type": "thinking", "thinking": thinking, "signature": signature}
    messages = [*request["messages"], {"role": "assistant", "content": [block]}]
    return prompt_blocks({**request, "messages": messages})[-1]


def test_a_signature_verifies_where_it_was_made() -> None:
    """Thinking echoed unchanged after the same prompt is good, wherever cache_control has moved to."""
    request = {"system": "s", "messages": [_user("hi", cache_control=EPHEMERAL)]}
    signature = sign_thinking("thought", prompt_blocks(request)[-1].digest)
    unmarked = {"system": "s", "messages": [_user("hi")]}
    assert check_signature(_thinking_after(request, "thought", signature)) is Signature.GOOD
    assert check_signature(_thinking_after(unmarked, "thought", signature)) is Signature.GOOD


def test_a_signature_is_bound_to_its_conversation() -> None:
    """After any other prompt the same block is out of place."""
    request = {"system": "s", "messages": [_user("hi")]}
    signature = sign_thinking("thought", prompt_blocks(request)[-1].digest)
    other = {"system": "s2", "messages": [_user("hi")]}
    assert check_signature(_thinking_after(other, "thought", signature)) is Signature.ELSEWHERE


@pytest.mark.parametrize("signature", ["", "!!!", "ErUBCkYIBRgCIkD", "cHJhY3RpY2U=", "\N{SNOWMAN}"])
def test_foreign_signatures_are_told_apart(signature: str) -> None:
    """What Practice did not make is foreign, be it base64 or not."""
    assert (
        check_signature(_thinking_after({"messages": [_user("hi")]}, "thought", signature))
        is Signature.FOREIGN
    )


def test_edited_thinking_is_foreign() -> None:
    """A good signature over other words is foreign."""
    request = {"messages": [_user("hi")]}
    signature = sign_thinking("thought", prompt_blocks(request)[-1].digest)
    assert check_signature(_thinking_after(request, "thoughts", signature)) is Signature.FOREIGN
