"""What may be learned of a vendor: which optional parts of a request it rejects, by the words of its refusal.

Only what the tables below name is ever learned: parts whose absence changes cost, speed or comfort, but not what was asked for
nor what the answer promises. A sampling parameter is no such part (it depends on the model), nor is a tool, a response format or a
place of processing. And only what was in the request that was refused: a vendor cannot talk anything else away.

The wordings are those of Anthropic's API and of the libraries that vendors' servers check their input with: pydantic
(``context_management: Extra inputs are not permitted``, and its list of errors), serde and Go (``unknown field``), JSON Schema,
zod, Google's and OpenAI's. Gateways quote them as JSON in JSON, so quotes may come escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from claude_desk.wire.json_edit import JsonEditError
from claude_desk.wire.json_paths import EACH, Path, without_paths

MESSAGES = b"/v1/messages"
COUNT_TOKENS = b"/v1/messages/count_tokens"
MODELS = b"/v1/models"

NO_COUNTING = "path:count_tokens"
NO_MODELS = "path:models"
BETA = "beta:"

_CACHED = (("tools", EACH), ("system", EACH), ("messages", EACH, "content", EACH))


class Part(NamedTuple):
    """An optional part of a request.

    Attributes:
        paths: where it is.
        words: what it does, for people.
    """

    paths: tuple[Path, ...]
    words: str


PARTS: dict[str, Part] = {
    "field:cache_control": Part(
        (("cache_control",),), "cache_control of the whole request (automatic caching)"
    ),
    "field:context_management": Part((("context_management",),), "context_management (clearing old context)"),
    "field:diagnostics": Part((("diagnostics",),), "diagnostics"),
    "field:metadata": Part((("metadata",),), "metadata (the user id)"),
    "field:output_config": Part((("output_config",),), "output_config (effort)"),
    "field:service_tier": Part((("service_tier",),), "service_tier"),
    "field:speed": Part((("speed",),), "speed (fast mode)"),
    "output-field:effort": Part((("output_config", "effort"),), "effort in output_config"),
    "output-field:task_budget": Part((("output_config", "task_budget"),), "task_budget in output_config"),
    "thinking-field:block_binding": Part((("thinking", "block_binding"),), "block_binding in thinking"),
    "thinking-field:display": Part((("thinking", "display"),), "display in thinking"),
    "message-field:output_config": Part(
        (("messages", EACH, "output_config"),), "output_config of single messages (effort)"
    ),
    "tool-field:cache_control": Part((("tools", EACH, "cache_control"),), "cache_control in tools"),
    "tool-field:defer_loading": Part((("tools", EACH, "defer_loading"),), "defer_loading in tools"),
    "tool-field:eager_input_streaming": Part(
        (("tools", EACH, "eager_input_streaming"),), "eager_input_streaming in tools"
    ),
    "tool-field:input_examples": Part((("tools", EACH, "input_examples"),), "input_examples in tools"),
    "cache-field:scope": Part(
        (("cache_control", "scope"), *((*path, "cache_control", "scope") for path in _CACHED)),
        "scope in cache_control",
    ),
    "cache-field:ttl": Part(
        (("cache_control", "ttl"), *((*path, "cache_control", "ttl") for path in _CACHED)),
        "ttl in cache_control (how long a cache lives)",
    ),
}
"""By lesson. ``output_config`` with a ``format`` in it is never left out: an answer of another shape would be another answer."""

OPTIONAL_BETAS = (
    "advanced-tool-use-",
    "claude-code-",
    "context-1m-",
    "context-management-",
    "effort-",
    "extended-cache-ttl-",
    "fast-mode-",
    "fine-grained-tool-streaming-",
    "interleaved-thinking-",
    "mid-conversation-output-config-",
    "output-128k-",
    "per-turn-control-",
    "prompt-caching-",
    "redact-thinking-",
    "task-budgets-",
    "thinking-binding-controls-",
    "thinking-display-updates-",
    "thinking-token-count-",
    "token-efficient-tools-",
    "tool-examples-",
    "tool-search-tool-",
)
"""How the names of beta flags begin that a request can do without."""

# What validators put between the names of a path: the member of a union they tried.
_TAGS = frozenset(
    {"body", "custom", "ephemeral", "adaptive", "enabled", "disabled", "between_tools", "text", "image"}
    | {"document", "tool_use", "tool_result", "thinking"}
)
_NO_SUCH_PATH = frozenset({404, 405, 501})
_BAD_REQUEST = frozenset({400, 422})

# Every pattern looks at a character a bounded number of times, whatever a server sends.
_ESCAPED_QUOTE = re.compile(r"(?<!\\)\\++u00(22|27|60)")
_ESCAPED_LINE = re.compile(r"(?<!\\)\\++[nrt]")
_QUOTED = re.compile(r"""["'`]([^"'`]{1,100})["'`]""")
_NOT_PERMITTED = re.compile(
    r"(?<![\w.])([A-Za-z_]\w{0,60}+(?:\.\w{1,60}+){0,12}): Extra inputs are not permitted"
)
_FORBIDDEN = re.compile(
    r"""["']type["']: ?["']extra_forbidden["'], ?["']loc["']: ?[\[(]([^\])]{1,300})[\])]"""
)
_UNKNOWN = re.compile(
    r"(?:unknown|unrecogni[sz]ed|unsupported) (?:request )?(?:field|parameter|param|name|key|property|argument)(?:s|\(s\))?"
    r"""(?: in object| supplied)?:? ?["'`]?([A-Za-z_]\w{0,60}(?:\.\w{1,60}){0,12})""",
    re.IGNORECASE,
)
_UNEXPECTED = re.compile(
    r"""(?<![\w.])([A-Za-z_]\w{0,60}+(?:\.\w{1,60}+){0,12})["'`]?:? (?:was unexpected|is (?:unsupported|not (?:supported|permitted|allowed)))"""
)
_BETA_VALUES = re.compile(
    r"""unexpected value\(s\) ([^:;]{1,1000}?) for the ["'`]anthropic-beta["'`]""", re.IGNORECASE
)
_BETA_NAMED = re.compile(
    r"(?:invalid|unknown|unsupported|unrecogni[sz]ed) (?:anthropic[-_ ])?beta(?: (?:flag|header|feature|value)s?)*:? ?"
    r"""["'`]?([a-z][a-z0-9.-]{0,59}[0-9])\b""",
    re.IGNORECASE,
)
_BETA_UNNAMED = re.compile(r"invalid beta flag", re.IGNORECASE)
_FLAG = re.compile(r"[a-z0-9.-]{1,60}")


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent and then refused.

    Attributes:
        method: HTTP method.
        path: in the Messages API, without the vendor's prefix.
        betas: the flags it carried.
        body: as it was sent.
    """

    method: str
    path: bytes
    betas: tuple[str, ...]
    body: bytes


def describe(lesson: str) -> str:
    """A lesson in words, for a list of what a vendor rejected; empty for one that this version does not know."""
    if lesson == NO_COUNTING:
        return "Counting tokens: the count is estimated instead."
    if lesson == NO_MODELS:
        return "Listing models: the list comes from what is known here."
    if is_optional_beta(lesson):
        return f"The beta flag {lesson.removeprefix(BETA)}: left out."
    return f"{PARTS[lesson].words}: left out." if lesson in PARTS else ""


def is_optional_beta(lesson: str) -> bool:
    """Whether it is about a beta flag that may be left out."""
    flag = lesson.removeprefix(BETA)
    return flag != lesson and flag.startswith(OPTIONAL_BETAS) and _FLAG.fullmatch(flag) is not None


def lessons_of(status: int, error: bytes, sent: Sent) -> tuple[str, ...]:
    """What a refusal teaches for certain; mostly nothing.

    Args:
        status: HTTP status of the reply.
        error: the reply's body, or as much of it as was kept.
        sent: what it answers.
    """
    text = _plain(error)
    if status in _NO_SUCH_PATH:
        if sent.method == "POST" and sent.path == COUNT_TOKENS:
            # A model that is not there is a 404 too, and then the path is.
            return () if "model" in text.lower() else (NO_COUNTING,)
        return (NO_MODELS,) if sent.method == "GET" and sent.path == MODELS else ()
    if status not in _BAD_REQUEST:
        return ()
    found = dict.fromkeys(_betas(text, sent.betas))
    for name in _names(text):
        found |= dict.fromkeys(_part(name, sent.body))
    return tuple(found)


def has_part(body: bytes, paths: tuple[Path, ...]) -> bool:
    """Whether something of it is in the request."""
    return cut_out(body, paths) is not body


def cut_out(body: bytes, paths: tuple[Path, ...]) -> bytes:
    """The request without what these paths lead to, byte-exactly; the same object where there is none of it.

    What is no JSON, or too large to look through, stays as it is.
    """
    # To look for a word is so much quicker than to look for a field that it is done first.
    due = [path for path in paths if b'"%s"' % path[-1].encode() in body]
    start = body.find(b"{")
    if start < 0 or not due:
        return body
    document = body[start:]
    try:
        edited = without_paths(document, due)
    except JsonEditError:
        return body
    return body if edited is document else body[:start] + edited


def _plain(error: bytes) -> str:
    """The text with the quotes as they were before it was put into JSON, perhaps more than once."""
    text = _ESCAPED_QUOTE.sub(lambda match: chr(int(match[1], 16)), error.decode("utf-8", "replace"))
    return _ESCAPED_LINE.sub(" ", text).replace("\\", "")


def _betas(text: str, sent: tuple[str, ...]) -> Iterator[str]:
    named = [flag for match in _BETA_VALUES.finditer(text) for flag in _QUOTED.findall(match[1])]
    named += [match[1] for match in _BETA_NAMED.finditer(text)]
    if not named and len(sent) == 1 and _BETA_UNNAMED.search(text):
        named = list(sent)
    for flag in named:
        if flag in sent and is_optional_beta(BETA + flag):
            yield BETA + flag


def _names(text: str) -> Iterator[str]:
    """What the text says is not accepted: names, or dotted paths with the numbers of elements."""
    for match in _FORBIDDEN.finditer(text):
        yield ".".join(part.strip("\"' ") for part in match[1].split(",") if part.strip())
    for pattern in (_NOT_PERMITTED, _UNKNOWN, _UNEXPECTED):
        for match in pattern.finditer(text):
            yield match[1]


def _part(name: str, body: bytes) -> Iterator[str]:
    """The one optional part that a name stands for in this request, if it is certain."""
    steps = [EACH if step.isdigit() else step for step in name.split(".")]
    exact = [
        lesson
        for lesson, part in PARTS.items()
        if any(_leads_to(steps, path) for path in part.paths) and has_part(body, part.paths)
    ]
    if not exact and len(steps) == 1:
        # A bare name may stand for a nested field; some validators give no path.
        exact = [
            lesson
            for lesson, part in PARTS.items()
            if part.paths[0][-1] == name and has_part(body, part.paths)
        ]
    if len(exact) == 1:
        yield exact[0]


def _leads_to(steps: list[str], path: Path) -> bool:
    """Whether a validator's path is this one, less the members of unions it names on the way."""
    rest = list(path)
    for step in steps:
        if rest and step == rest[0]:
            rest.pop(0)
        elif step not in _TAGS:
            return False
    return not rest and steps[-1] == path[-1]
