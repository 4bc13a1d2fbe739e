"""Which beta features go to which platform, and what goes with them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_desk.upstreams import KINDS
from claude_desk.upstreams.beta_flags import (
    _TAKEN,
    allowed_betas,
    beta_flags,
    left_out,
    without_dropped,
)
from fakes.bedrock_server import BETAS

CLAUDE_CODE = ("claude-code-20250219", "interleaved-thinking-2025-05-14", "thinking-token-count-2026-05-13")

PLATFORMS = {
    "anthropic": (CLAUDE_CODE, ()),
    "claude-aws": (CLAUDE_CODE, ()),
    "bedrock": (CLAUDE_CODE[1:], CLAUDE_CODE[:1]),
    "bedrock-mantle": (CLAUDE_CODE[:2], CLAUDE_CODE[2:]),
    "vertex": (CLAUDE_CODE[1:2], (CLAUDE_CODE[0], CLAUDE_CODE[2])),
    "foundry": (CLAUDE_CODE[1:2], (CLAUDE_CODE[0], CLAUDE_CODE[2])),
}


@pytest.mark.parametrize("platform", PLATFORMS)
def test_each_platform_takes_its_own(platform: str) -> None:
    """Claude Code's flags reach each platform that has them, and no other."""
    assert allowed_betas(platform, CLAUDE_CODE) == PLATFORMS[platform]


def test_a_feature_has_the_platforms_name_for_it() -> None:
    """Tool search has another name outside Anthropic's API; asked for under both, it is sent once."""
    flags = ("advanced-tool-use-2025-11-20", "tool-search-tool-2025-10-19", "nobody-knows-2030-01-01")
    for platform in ("bedrock", "bedrock-mantle", "vertex"):
        assert allowed_betas(platform, flags) == (flags[1:2], flags[2:])
    assert allowed_betas("foundry", flags) == (flags[:1], flags[1:])


def test_bedrock_takes_what_bedrock_takes() -> None:
    """The table says what the pretended Bedrock, written by itself from the platform's own, says."""
    assert _TAKEN["bedrock"] == BETAS


def test_tables_are_for_kinds_that_may_exist() -> None:
    """Every table is one of a platform, none of Anthropic's own API or of a vendor."""
    assert set(_TAKEN) == {"bedrock", "bedrock-mantle", "vertex", "foundry"}
    assert "anthropic" in KINDS
    assert "anthropic" not in _TAKEN


def test_flags_of_several_fields_are_one_list() -> None:
    """Fields are merged in their order, without blanks and duplicates, whatever the field's case."""
    headers = (
        (b"Anthropic-Beta", b"b-1, a-1"),
        (b"x-other", b"c-1"),
        (b"anthropic-beta", b" a-1,,d-1 "),
    )
    assert beta_flags(headers) == ("b-1", "a-1", "d-1")


DEPENDENT = {
    "fast mode": ("fast-mode-2026-02-01", b'{"a":1, "speed":"fast"}', b'{"a":1}'),
    "MCP servers and their tools": (
        "mcp-client-2025-11-20",
        b'{"mcp_servers":[{}],"tools":[{"type":"mcp_toolset","mcp_server_name":"x"}, {"name":"y"}]}',
        b'{"tools":[{"name":"y"}]}',
    ),
    "the cache's scope, wherever it stands": (
        "prompt-caching-scope-2026-01-05",
        (
            b'{"system":[{"cache_control":{"type":"ephemeral", "scope":"global"}}],"messages":[{"role":"user","content":'
            b'[{"text":"scope","cache_control":{"scope":"global","type":"ephemeral"}}]},{"content":"scope"}]}'
        ),
        (
            b'{"system":[{"cache_control":{"type":"ephemeral"}}],"messages":[{"role":"user","content":'
            b'[{"text":"scope","cache_control":{"type":"ephemeral"}}]},{"content":"scope"}]}'
        ),
    ),
    "skills, and not the container": (
        "skills-2025-10-02",
        b'{"container":{"id":"c","skills":[]}}',
        b'{"container":{"id":"c"}}',
    ),
    "compaction among the edits": (
        "compact-2026-01-12",
        b'{"context_management":{"edits":[{"type":"compact_20260112"},{"type":"clear_tool_uses_20250919"}]}}',
        b'{"context_management":{"edits":[{"type":"clear_tool_uses_20250919"}]}}',
    ),
    "a turn's own effort": (
        "per-turn-control-2026-07-01",
        b'{"messages":[{"role":"system","output_config":{"effort":"low"},"content":"x"}],"output_config":{}}',
        b'{"messages":[{"role":"system","content":"x"}],"output_config":{}}',
    ),
    "of duplicates, for which the last one stands": (
        "thinking-binding-controls-2026-08-01",
        b'{"thinking":{"block_binding":{}},"thinking":{"type":"adaptive"}}',
        b'{"thinking":{"type":"adaptive"},"thinking":{"type":"adaptive"}}',
    ),
    "how thinking is bound": (
        "thinking-binding-controls-2026-08-01",
        b'{"thinking":{"type":"adaptive","block_binding":{}}}',
        b'{"thinking":{"type":"adaptive"}}',
    ),
    "nothing, where members are of the wrong type": (
        "prompt-caching-scope-2026-01-05",
        b'{"system":"scope","tools":{"cache_control":7},"messages":[1,{"content":[[]]}]}',
        None,
    ),
    "no server tool, which the platform has to refuse": (
        "code-execution-2025-08-25",
        b'{"tools":[{"type":"code_execution_20250825","name":"code_execution"}]}',
        None,
    ),
}


@pytest.mark.parametrize(("flag", "body", "expected"), DEPENDENT.values(), ids=DEPENDENT)
def test_fields_go_with_their_flag(flag: str, body: bytes, expected: bytes | None) -> None:
    """What only exists with a feature goes with its flag; every other byte stays."""
    assert without_dropped(body, (), (flag,)) == (expected or body)
    if expected is None:
        assert without_dropped(body, (), (flag,)) is body


@pytest.mark.parametrize("kept", ["mid-conversation-output-config-2026-07-01", "per-turn-control-2026-09-01"])
def test_a_field_stays_for_another_flag(kept: str) -> None:
    """A field that a kept flag has too stays where it is."""
    body = DEPENDENT["a turn's own effort"][1]
    assert without_dropped(body, (kept,), ("per-turn-control-2026-07-01",)) is body


@given(st.lists(st.text(max_size=80), max_size=5))
def test_the_log_hears_of_flags_only(flags: list[str]) -> None:
    """Nothing but what looks like a flag gets into the log's words."""
    said = left_out(flags)
    assert bool(said) == bool(flags)
    assert set(said) <= set("abcdefghijklmnopqrstuvwxyz0123456789.-?,: ")
