"""A request as OpenTelemetry's conventions for generative AI name its parts. Metadata only.

https://opentelemetry.io/docs/specs/semconv/gen-ai/
"""

from __future__ import annotations

from claude_desk.requestlog.record import Outcome, RequestFinished, Row

Attributes = dict[str, str | int | float | tuple[str, ...]]

OPERATION = "gen_ai.operation.name"
PROVIDER = "gen_ai.provider.name"
REQUEST_MODEL = "gen_ai.request.model"
ERROR_TYPE = "error.type"
_CHAT = "chat"
_ERROR = 400
_NANOS_PER_DOLLAR = 1_000_000_000

# Our kinds of upstreams by the conventions' well-known providers; others go by their own names.
_PROVIDERS = {
    "anthropic": "anthropic",
    "claude-aws": "anthropic",
    "claude-google": "anthropic",
    "bedrock": "aws.bedrock",
    "bedrock-mantle": "aws.bedrock",
    "vertex": "gcp.vertex_ai",
    "foundry": "azure.ai.inference",
    "openai": "openai",
}


def operation(row: Row) -> str:
    """What kind of operation a request was; empty for those that ask no model, such as lists, files and counts."""
    end = row.finished
    if end is None or not (end.model_sent or end.model_asked) or row.started.path.endswith("_tokens"):
        return ""
    return _CHAT if row.started.method == "POST" else ""


def provider(kind: str) -> str:
    """The conventions' name for a kind of upstream."""
    return _PROVIDERS.get(kind, kind or "unknown")


def error_type(end: RequestFinished) -> str:
    """What went wrong, in a word; empty for nothing."""
    if end.error_kind:
        return end.error_kind
    if end.status >= _ERROR:
        return str(end.status)
    return "" if end.outcome in {Outcome.OK, Outcome.RUNNING} else end.outcome.value


def input_tokens(end: RequestFinished) -> int:
    """All tokens of the prompt: the conventions count those of the cache in."""
    tokens = end.tokens
    return max(tokens.input, 0) + max(tokens.cache_read, 0) + max(tokens.cache_write, 0)


def span_name(row: Row) -> str:
    """``chat claude-opus-4-8``, or the method where no model was asked."""
    end = row.finished
    done = operation(row)
    return f"{done} {end.model_asked or end.model_sent}" if done and end is not None else row.started.method


def span_attributes(row: Row, kind: str) -> Attributes:
    """What a span tells of an ended request; fields without a value are left out.

    Args:
        row: it.
        kind: of its upstream, as in the settings; empty if it reached none.
    """
    start, end = row.started, row.finished
    if end is None:
        return {}
    found: Attributes = {
        "claude_desk.upstream": end.upstream,
        "claude_desk.client": start.client,
        "claude_desk.outcome": end.outcome.value,
        "claude_desk.dialect": start.dialect,
        "claude_desk.upstream_request_id": end.upstream_request_id,
        "claude_desk.agent.id": start.agent,
        "http.request.method": start.method,
        "url.path": start.path,
        "gen_ai.conversation.id": start.session,
        ERROR_TYPE: error_type(end),
    }
    if operation(row):
        found |= {
            OPERATION: operation(row),
            PROVIDER: provider(kind),
            REQUEST_MODEL: end.model_asked,
            "gen_ai.response.model": end.model_sent,
            "gen_ai.response.finish_reasons": (end.stop_reason,) if end.stop_reason else (),
        }
    found = {name: value for name, value in found.items() if value not in ("", ())}
    if end.status:
        found["http.response.status_code"] = end.status
    if input_tokens(end) or end.tokens.output:
        found |= {
            "gen_ai.usage.input_tokens": input_tokens(end),
            "gen_ai.usage.output_tokens": end.tokens.output,
            "gen_ai.usage.cache_read.input_tokens": end.tokens.cache_read,
            "gen_ai.usage.cache_creation.input_tokens": end.tokens.cache_write,
        }
    if end.cost is not None:
        found["claude_desk.cost_usd"] = end.cost / _NANOS_PER_DOLLAR
    return found
