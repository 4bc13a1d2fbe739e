"""Which beta features each platform takes, as data, and what goes from a request with a flag that it does not.

A flag that a platform does not know is a 400 for the whole request there, and so is a field that only exists with it. So
flags are allowed by platform; those that are not are left out, and with them the fields that hang on them. A flag that is
in none of the tables is taken by Anthropic's own API alone.

Sources: the platforms' "API and features" pages, LiteLLM's table of beta headers (1.106.2), and what Claude Code 2.1 sends
to Bedrock, which decides where they disagree (``interleaved-thinking``, ``thinking-token-count``); ``token-counting`` is
what the official SDK's own clients for Google and Microsoft send.
https://platform.claude.com/docs/en/api/beta-headers
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import partial

import msgspec

from claude_desk.wire.headers import RawHeaders
from claude_desk.wire.json_edit import Member, members, splice
from claude_desk.wire.json_paths import EACH, Path, without_elements, without_paths

BETA_FIELD = b"anthropic-beta"

# Taken under its own name.
_EVERYWHERE = (
    "computer-use-2025-01-24",
    "computer-use-2025-11-24",
    "context-1m-2025-08-07",
    "context-management-2025-06-27",
    "interleaved-thinking-2025-05-14",
    "thinking-display-updates-2026-08-18",
)
_ON_AWS_AND_GOOGLE = (
    "compact-2026-01-12",
    "thinking-binding-controls-2026-08-01",
    "tool-search-tool-2025-10-19",
)
_ON_AWS = ("effort-2025-11-24", "fine-grained-tool-streaming-2025-05-14")

_TAKEN: dict[str, frozenset[str]] = {
    "bedrock": frozenset(
        {
            *_EVERYWHERE,
            *_ON_AWS_AND_GOOGLE,
            *_ON_AWS,
            "mid-conversation-output-config-2026-07-01",
            "mid-conversation-tool-changes-2026-07-01",
            "thinking-token-count-2026-05-13",
        }
    ),
    "bedrock-mantle": frozenset(
        {
            *_EVERYWHERE,
            *_ON_AWS_AND_GOOGLE,
            *_ON_AWS,
            "claude-code-20250219",
            "output-128k-2025-02-19",
            "per-turn-control-2026-07-01",
            "structured-outputs-2025-11-13",
            "token-efficient-tools-2025-02-19",
            "web-search-2025-03-05",
        }
    ),
    "vertex": frozenset(
        {
            *_EVERYWHERE,
            *_ON_AWS_AND_GOOGLE,
            "per-turn-control-2026-07-01",
            "token-counting-2024-11-01",
            "web-search-2025-03-05",
        }
    ),
    "foundry": frozenset(
        {
            *_EVERYWHERE,
            "advanced-tool-use-2025-11-20",
            "code-execution-2025-08-25",
            "effort-2025-11-24",
            "files-api-2025-04-14",
            "mcp-client-2025-04-04",
            "mcp-client-2025-11-20",
            "per-turn-control-2026-07-01",
            "prompt-caching-scope-2026-01-05",
            "skills-2025-10-02",
            "structured-outputs-2025-11-13",
            "token-counting-2024-11-01",
            "web-fetch-2025-09-10",
            "web-search-2025-03-05",
        }
    ),
}
_RENAMED = {
    platform: {"advanced-tool-use-2025-11-20": "tool-search-tool-2025-10-19"}
    for platform in ("bedrock", "bedrock-mantle", "vertex")
}

_CACHED = (("tools", EACH), ("system", EACH), ("messages", EACH, "content", EACH))

# What needs a feature, by the start of the names of its flags.
_MEMBERS: dict[str, tuple[Path, ...]] = {
    "advanced-tool-use-": (("tools", EACH, "defer_loading"),),
    "context-management-": (("context_management",),),
    "fast-mode-": (("speed",),),
    "mcp-client-": (("mcp_servers",),),
    "mid-conversation-output-config-": (("messages", EACH, "output_config"),),
    "per-turn-control-": (("messages", EACH, "output_config"),),
    "prompt-caching-scope-": (
        ("cache_control", "scope"),
        *((*path, "cache_control", "scope") for path in _CACHED),
    ),
    "skills-": (("container", "skills"),),
    "task-budgets-": (("output_config", "task_budget"),),
    "thinking-binding-controls-": (("thinking", "block_binding"),),
    "tool-search-tool-": (("tools", EACH, "defer_loading"),),
}


# Likewise, elements of arrays: where the array is, and how the ``type`` of its elements starts.
_ELEMENTS: dict[str, tuple[Path, str]] = {
    "advisor-tool-": (("tools",), "advisor_"),
    "compact-": (("context_management", "edits"), "compact_"),
    "mcp-client-": (("tools",), "mcp_toolset"),
}

_FLAG = re.compile(r"[a-z0-9.-]{1,60}")


def beta_flags(headers: RawHeaders) -> tuple[str, ...]:
    """The flags of all ``anthropic-beta`` fields, in their order, each once."""
    flags = (
        flag.strip().decode("latin-1")
        for name, value in headers
        if name.lower() == BETA_FIELD
        for flag in value.split(b",")
    )
    return tuple(dict.fromkeys(flag for flag in flags if flag))


def allowed_betas(platform: str, flags: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Sort flags into those a platform takes, under its own names, and those it does not.

    Args:
        platform: kind of the upstream. One without a table (Anthropic's own API, wherever it runs) takes everything.
        flags: as the client sent them.

    Returns:
        What to send, each once, and what is left out.
    """
    asked = tuple(dict.fromkeys(flags))
    taken = _TAKEN.get(platform)
    if taken is None:
        return asked, ()
    names = _RENAMED.get(platform, {})
    kept = dict.fromkeys(names.get(flag, flag) for flag in asked if names.get(flag, flag) in taken)
    return tuple(kept), tuple(flag for flag in asked if names.get(flag, flag) not in taken)


def dependent_edits(
    body: bytes, spans: Iterable[Member], kept: Iterable[str], dropped: Iterable[str]
) -> dict[str, bytes | None]:
    """What has to change in a request body when flags are left out.

    A field stays where another flag that is kept has it too. A server tool that the platform does not have stays as
    well: it is for the platform to refuse it, since an answer made without it would be another answer.

    Args:
        body: a Messages request.
        spans: its members.
        kept: flags that are sent.
        dropped: flags that are not.

    Returns:
        By top-level member, its new value; None where it goes.
    """
    kept, dropped = tuple(kept), tuple(dropped)
    paths = {path for flag in dropped for path in _paths(flag)} - {
        path for flag in kept for path in _paths(flag)
    }
    arrays = [
        found
        for start, found in _ELEMENTS.items()
        if any(flag.startswith(start) for flag in dropped)
        and not any(flag.startswith(start) for flag in kept)
    ]
    edits: dict[str, bytes | None] = {}
    for name, start, end in spans:
        if (name,) in paths:
            edits[name] = None
            continue
        value = edited = body[start:end]
        edited = without_paths(edited, [path[1:] for path in paths if path[0] == name])
        for path, kind in arrays:
            if path[0] == name:
                edited = without_elements(edited, partial(_is_kind, kind), path[1:])
        if edited is not value or name in edits:
            edits[name] = edited  # of duplicates, the last one counts
    return edits


def without_dropped(body: bytes, kept: Iterable[str], dropped: Iterable[str]) -> bytes:
    """A request body less what hangs on flags that are left out; the same object where nothing does.

    Raises:
        JsonEditError: it is no JSON object, or has arrays too large to look through.
    """
    spans = members(body)
    edits = dependent_edits(body, spans, kept, dropped)
    if not edits:
        return body
    changed = {name: value for name, value in edits.items() if value is not None}
    return splice(body, spans, changed, edits.keys() - changed.keys())


def left_out(flags: Iterable[str]) -> str:
    """What the log says about flags that were left out; of one that does not look like a flag, only that it was there."""
    names = [flag if _FLAG.fullmatch(flag) else "?" for flag in flags]
    return f"beta flags left out: {', '.join(dict.fromkeys(names))}" if names else ""


def _paths(flag: str) -> tuple[Path, ...]:
    return next((paths for start, paths in _MEMBERS.items() if flag.startswith(start)), ())


class _Typed(msgspec.Struct):
    type: object = None


def _is_kind(start: str, element: bytes) -> bool:
    try:
        kind = msgspec.json.decode(element, type=_Typed).type
    except ValueError:
        return False
    return isinstance(kind, str) and kind.startswith(start)
