"""A Messages request as Amazon Bedrock wants it: the model in the path, betas and version in the body.

The body is the client's own bytes with members put in front and cut out, never written anew.

https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages.html
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from urllib.parse import quote

import msgspec

from claude_desk.errors import Refused
from claude_desk.messages.request import MessagesRequest
from claude_desk.upstreams.beta_flags import allowed_betas, dependent_edits, left_out
from claude_desk.wire.headers import RawHeaders
from claude_desk.wire.json_edit import JsonEditError, Member, members, splice

VERSION = "bedrock-2023-05-31"
"""What Bedrock calls the Messages API."""

# In the path of an invocation, or without a counterpart: Anthropic's service tiers are another contract.
_NOT_IN_BODY = frozenset({"model", "stream", "service_tier"})
_NOTED = "service_tier"
_REPLACED = frozenset({b"content-type", b"accept"})
_REPLACED_PREFIX = b"anthropic-"


@dataclass(frozen=True, slots=True)
class Invocation:
    """What is sent to a model.

    Attributes:
        body: for InvokeModel.
        note: what was left out, in a few words for the log.
    """

    body: bytes
    note: str


def invocation(message: MessagesRequest, flags: tuple[str, ...], *, counting: bool = False) -> Invocation:
    """Make the body of an invocation.

    Args:
        message: a readable request.
        flags: the client's beta flags.
        counting: it is only to be counted; what InvokeModel wants and CountTokens has not is put in.

    Raises:
        Refused: it cannot be edited, because it has far too many parts.
    """
    body = message.body
    try:
        spans = members(body)
        kept, dropped = allowed_betas("bedrock", (*flags, *_own_flags(body, spans)))
        edits = dependent_edits(body, spans, kept, dropped)
    except JsonEditError as error:
        raise Refused(
            400, "invalid_request_error", f"The body of the request is not usable: {error}."
        ) from None
    names = {span.name for span in spans}
    edits |= dict.fromkeys(_NOT_IN_BODY & names)
    if "anthropic_version" not in names:
        edits["anthropic_version"] = msgspec.json.encode(VERSION)
    if kept:
        edits["anthropic_beta"] = msgspec.json.encode(kept)
    elif "anthropic_beta" in names:
        edits["anthropic_beta"] = None
    if counting and "max_tokens" not in names:
        edits["max_tokens"] = b"1"
    changed = {name: value for name, value in edits.items() if value is not None}
    made = splice(body, spans, changed, edits.keys() - changed.keys())
    fields = f"{_NOTED} left out" if _NOTED in names else ""
    return Invocation(made, "; ".join(filter(None, (left_out(dropped), fields))))


def counting_body(body: bytes) -> bytes:
    """The body of CountTokens for the body of an invocation."""
    inner = base64.b64encode(body).decode("ascii")
    return msgspec.json.encode({"input": {"invokeModel": {"body": inner}}})


def model_path(model: str, operation: str) -> bytes:
    """The path of an operation on a model, its id quoted as AWS's clients do: an ARN's slash is ``%2F``.

    Raises:
        Refused: the id would lead to another path.
    """
    # Some servers drop what follows a semicolon in a segment before they look at it.
    if model.partition(";")[0] in {"", ".", ".."}:
        raise Refused(404, "not_found_error", "There is no model of this name.")
    return f"/model/{quote(model, safe=':;')}/{operation}".encode("ascii")


def invocation_headers(headers: RawHeaders, ours: RawHeaders) -> RawHeaders:
    """The client's fields less those that mean something to Anthropic's API alone, and ours behind them."""
    replaced = _REPLACED | {name.lower() for name, _ in ours}
    kept = (
        field
        for field in headers
        if (plain := field[0].lower()) not in replaced and not plain.startswith(_REPLACED_PREFIX)
    )
    return (*kept, (b"Content-Type", b"application/json"), (b"Accept", b"application/json"), *ours)


def _own_flags(body: bytes, spans: tuple[Member, ...]) -> tuple[str, ...]:
    """Flags that a client wrote into the body, as Bedrock's clients do."""
    for span in reversed(spans):
        if span.name == "anthropic_beta":
            try:
                return msgspec.json.decode(body[span.start : span.end], type=tuple[str, ...])
            except ValueError:
                return ()
    return ()
