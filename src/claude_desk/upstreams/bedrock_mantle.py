"""Amazon Bedrock's own Messages endpoint ("Mantle"): Anthropic's protocol, AWS's login, and Bedrock's model names.

The same is served by Bedrock's runtime under ``/anthropic``, for those who give that as the address.

https://docs.aws.amazon.com/bedrock/latest/userguide/inference-messages-api.html; the official SDK's
``AnthropicBedrockMantle`` (2.11).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar

import msgspec

from claude_desk.errors import Refused
from claude_desk.messages.request import MessagesRequest
from claude_desk.secret import Credential
from claude_desk.upstreams.aws_messages import URL, AwsMessagesUpstream
from claude_desk.upstreams.base import Field, HubRequest, LocalReply, Origin, UpstreamRequest
from claude_desk.upstreams.bedrock import AUTH, PROFILE, REGION
from claude_desk.upstreams.bedrock_errors import translate
from claude_desk.upstreams.beta_flags import BETA_FIELD, allowed_betas, beta_flags, left_out, without_dropped
from claude_desk.upstreams.model_list import asks_for_models, models_reply
from claude_desk.wire.headers import RawHeaders, first
from claude_desk.wire.json_edit import members, splice

_PROFILE_FIELD = b"anthropic-user-profile-id"
_PROFILE_MEMBER = "user_profile_id"
_ENDING = re.compile(r"-(20[0-9]{6}|latest)$")  # ids have neither dates nor versions here


class BedrockMantleUpstream(AwsMessagesUpstream):
    """bedrock-mantle.{region}.api.aws.

    Args:
        name: what the settings call it.
        options: as in :class:`AwsMessagesUpstream`; ``models``, what a client asks for and the id it becomes.
    """

    kind: ClassVar[str] = "bedrock-mantle"
    title: ClassVar[str] = "Amazon Bedrock (Messages API)"
    lists_sizes: ClassVar[bool] = False
    summary: ClassVar[str] = (
        "Bedrock's newer endpoint, which speaks Anthropic's protocol. Needs an AWS login or a Bedrock API key."
    )
    fields: ClassVar[tuple[Field, ...]] = (
        REGION,
        AUTH,
        PROFILE,
        Field(
            "models",
            "Model names",
            "map",
            "What a client asks for, and the model id it becomes; other names get 'anthropic.' in front.",
            advanced=True,
        ),
        URL,
    )

    def __init__(self, name: str, options: Mapping[str, Any]) -> None:
        super().__init__(
            name,
            options,
            service="bedrock" if _is_runtime(options.get("url", "")) else "bedrock-mantle",
            address="https://bedrock-mantle.{region}.api.aws/anthropic",
        )
        self._names: dict[str, str] = dict(options.get("models", {}))

    def prepare(self, request: HubRequest, credential: Credential | None) -> UpstreamRequest | LocalReply:
        """Name Bedrock's model, leave out what it does not take, and let the request in.

        Raises:
            Refused: there are no batches, files or skills here.
        """
        if asks_for_models(request.path):
            return models_reply(request, self._names)
        message = request.message
        if message is None:
            raise Refused(
                404,
                "not_found_error",
                "Amazon Bedrock's Messages endpoint has no batches, files and skills.",
            )
        headers, message = _with_profile_in_body(request.headers, message)
        flags = beta_flags(headers)
        kept, dropped = allowed_betas(self.kind, flags)
        body = message.body
        if kept != flags:
            headers = tuple(field for field in headers if field[0].lower() != BETA_FIELD)
            if kept:
                headers = (*headers, (BETA_FIELD, ",".join(kept).encode("latin-1")))
        if message.readable:
            body = message.with_fields(model=self._model(message.model)).body
            body = without_dropped(body, kept, dropped) if dropped else body
        return self._request(
            request,
            credential,
            headers,
            body,
            translator=partial(translate, account=self.account),
            note=left_out(dropped),
        )

    def _model(self, name: str | None) -> str | None:
        if name is None or not name.startswith("claude-"):
            return self._names.get(name or "", name)
        return self._names.get(name) or f"anthropic.{_ENDING.sub('', name)}"


def _is_runtime(url: str) -> bool:
    """Whether an address is of Bedrock's runtime, public or private, for which signatures have another name."""
    return "bedrock-runtime" in Origin.of(url).host.split(".")


def _with_profile_in_body(
    headers: RawHeaders, message: MessagesRequest
) -> tuple[RawHeaders, MessagesRequest]:
    """The user profile as this endpoint reads it: a member of the body, where others have a header."""
    profile = first(headers, _PROFILE_FIELD)
    if not profile or not message.readable:
        return headers, message
    kept = tuple(field for field in headers if field[0].lower() != _PROFILE_FIELD)
    spans = members(message.body)
    if any(span.name == _PROFILE_MEMBER for span in spans):
        return kept, message
    value = msgspec.json.encode(profile.decode("latin-1"))
    return kept, MessagesRequest.parse(splice(message.body, spans, {_PROFILE_MEMBER: value}))
