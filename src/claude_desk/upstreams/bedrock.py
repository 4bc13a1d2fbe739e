"""Claude on Amazon Bedrock, through its own API: InvokeModel, InvokeModelWithResponseStream and CountTokens.

https://docs.aws.amazon.com/bedrock/latest/APIReference/API_Operations_Amazon_Bedrock_Runtime.html,
https://platform.claude.com/docs/en/api/claude-on-amazon-bedrock
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar
from urllib.parse import urlsplit

import msgspec

from claude_desk.errors import Refused
from claude_desk.messages.estimate import estimate_tokens
from claude_desk.messages.request import MessagesRequest
from claude_desk.secret import AwsCredentials, Credential, Secret
from claude_desk.upstreams.base import (
    AwsLogin,
    Field,
    HubRequest,
    LocalReply,
    Login,
    Origin,
    StoredKey,
    Upstream,
    UpstreamRequest,
)
from claude_desk.upstreams.bedrock_errors import Account
from claude_desk.upstreams.bedrock_models import base_id, bedrock_id, prefix_for
from claude_desk.upstreams.bedrock_reply import BedrockCount, BedrockModels, decoder
from claude_desk.upstreams.bedrock_request import (
    counting_body,
    invocation,
    invocation_headers,
    model_path,
)
from claude_desk.upstreams.beta_flags import beta_flags
from claude_desk.upstreams.model_list import MODELS_PATH, asks_for_models, models_reply
from claude_desk.upstreams.sigv4 import signed
from claude_desk.wire.headers import RawHeaders, may_be_added

SERVICE = "bedrock"

_MESSAGES = b"/v1/messages"
_COUNT_TOKENS = b"/v1/messages/count_tokens"
_PROFILES = b"/inference-profiles?type=SYSTEM_DEFINED&maxResults=1000"
_JSON = ((b"Content-Type", b"application/json"),)
_REGION = re.compile(r"[a-z]{2,}(-[a-z]+)+-[0-9]+")

REGION = Field(
    "region",
    "Region",
    "text",
    "The AWS region that is asked, such as us-east-1 or eu-central-1.",
    required=True,
)
AUTH = Field(
    "auth",
    "Sign in with",
    "choice",
    "The AWS login covers profiles, IAM Identity Center, environment variables and assumed roles.",
    default="aws",
    choices=(("aws", "AWS login of this computer"), ("key", "Bedrock API key")),
)
PROFILE = Field(
    "profile",
    "Profile",
    "text",
    "A profile of ~/.aws/config; empty for the default one.",
    shown_for=("auth", "aws"),
)


class BedrockUpstream(Upstream):
    """Bedrock's runtime in one region.

    Args:
        name: what the settings call it.
        options: ``region``; ``auth`` and ``profile``, the login; ``model_prefix`` and ``models``, how model names become
            ids; ``list_models``, whether the control plane may be asked for its list; ``guardrail`` as ``id:version`` and
            ``service_tier``; ``url``, an address instead of the region's own; ``headers``, further fields.

    Raises:
        ValueError: the region is none.
    """

    kind: ClassVar[str] = "bedrock"
    title: ClassVar[str] = "Amazon Bedrock"
    lists_sizes: ClassVar[bool] = False
    summary: ClassVar[str] = (
        "Claude in your AWS account. Needs an AWS login on this computer, or a Bedrock API key."
    )
    fields: ClassVar[tuple[Field, ...]] = (
        REGION,
        AUTH,
        PROFILE,
        Field(
            "model_prefix",
            "Model prefix",
            "text",
            "Where inference may run: us, eu, jp, au, apac or global, none for no prefix; empty goes by the region.",
        ),
        Field(
            "models",
            "Model names",
            "map",
            "What a client asks for, and the id or ARN it becomes; other names are translated.",
            advanced=True,
        ),
        Field(
            "list_models",
            "List models",
            "toggle",
            "Ask AWS which models there are; without it the list comes with Claude Desk.",
            default="yes",
            advanced=True,
        ),
        Field(
            "guardrail",
            "Guardrail",
            "text",
            "Applied to every request, as identifier:version, such as abc123:1 or abc123:DRAFT.",
            advanced=True,
        ),
        Field(
            "service_tier",
            "Service tier",
            "text",
            "Asked for with every request, such as priority or flex; empty for AWS's default.",
            advanced=True,
        ),
        Field("url", "Address", "url", "Of a private endpoint; leave it empty otherwise.", advanced=True),
        Field(
            "headers",
            "Extra headers",
            "headers",
            "Sent with every request; no place for keys.",
            advanced=True,
        ),
    )

    def __init__(self, name: str, options: Mapping[str, Any]) -> None:
        self.name = name
        region = options["region"]
        if not _REGION.fullmatch(region):
            raise ValueError(f"The upstream '{name}' has a region that is none; it looks like us-east-1.")
        url = options.get("url") or f"https://bedrock-runtime.{region}.amazonaws.com"
        self.origin = Origin.of(url)
        self._base_path = urlsplit(url).path.rstrip("/").encode()
        # A private endpoint is of the runtime alone; if it does not know the control plane, the list comes from data.
        self._control = Origin.of(options.get("url") or f"https://bedrock.{region}.amazonaws.com")
        self._region = region
        with_key = options.get("auth") == "key"
        profile = "" if with_key else options.get("profile", "")
        self.login: Login | None = StoredKey() if with_key else AwsLogin(profile, region)
        self._account = Account(region, profile, with_key)
        self._prefix = prefix_for(options.get("model_prefix", ""), region)
        self._names: dict[str, str] = dict(options.get("models", {}))
        self._lists = bool(options.get("list_models", True))
        self._ours = _fields(options)

    def prepare(self, request: HubRequest, credential: Credential | None) -> UpstreamRequest | LocalReply:
        """Move the model into the path and betas into the body, and sign what is sent.

        Raises:
            Refused: Bedrock has nothing of the kind, or the body names no model.
        """
        if asks_for_models(request.path):
            return self._models(request, credential)
        message = request.message
        if request.path not in {_MESSAGES, _COUNT_TOKENS} or message is None:
            raise Refused(404, "not_found_error", "Amazon Bedrock's runtime has no files, batches or skills.")
        if not message.readable:
            raise Refused(400, "invalid_request_error", "The body of the request is no JSON object.")
        if not message.model:
            raise Refused(400, "invalid_request_error", "model: Field required")
        model = self._names.get(message.model) or bedrock_id(message.model, self._prefix)
        if request.path == _COUNT_TOKENS:
            return self._count(request, message, model, credential)
        made = invocation(message, beta_flags(request.headers))
        operation = "invoke-with-response-stream" if message.stream else "invoke"
        return UpstreamRequest(
            self.origin,
            "POST",
            *self._sent(request, model_path(model, operation), made.body, credential),
            decoder=partial(decoder, self._account),
            note=made.note,
        )

    def _count(
        self, request: HubRequest, message: MessagesRequest, model: str, credential: Credential | None
    ) -> UpstreamRequest | LocalReply:
        countable = base_id(model)
        estimate = partial(_estimate, message.body)
        if not countable:
            return LocalReply(
                200, _JSON, estimate(), note="tokens estimated here: the profile's ARN names no model"
            )
        made = invocation(message, beta_flags(request.headers), counting=True)
        return UpstreamRequest(
            self.origin,
            "POST",
            *self._sent(request, model_path(countable, "count-tokens"), counting_body(made.body), credential),
            decoder=partial(BedrockCount, estimate, self._account),
            note=made.note,
        )

    def _models(self, request: HubRequest, credential: Credential | None) -> UpstreamRequest | LocalReply:
        """Ask the control plane for the list. Single models, and a login that is for the runtime alone, go by data."""
        if not self._lists or request.path != MODELS_PATH or not isinstance(credential, AwsCredentials):
            return models_reply(request, self._names)

        def listing(names: dict[str, str] | None) -> LocalReply:
            if names is None:
                return models_reply(request, self._names)
            return models_reply(request, {**self._names, **names, **self._names}, others=False)

        target = self._base_path + _PROFILES
        headers = invocation_headers(request.headers, ())
        return UpstreamRequest(
            self._control,
            "GET",
            target,
            self._let_in("GET", self._control, target, headers, b"", credential, request.at),
            decoder=partial(BedrockModels, listing, self._prefix, self._account),
        )

    def _sent(
        self, request: HubRequest, path: bytes, body: bytes, credential: Credential | None
    ) -> tuple[bytes, RawHeaders, bytes]:
        """Target, fields and body of a request to the runtime."""
        target = self._base_path + path
        headers = invocation_headers(request.headers, self._ours)
        return (
            target,
            self._let_in("POST", self.origin, target, headers, body, credential, request.at),
            body,
        )

    def _let_in(
        self,
        method: str,
        origin: Origin,
        target: bytes,
        headers: RawHeaders,
        body: bytes,
        credential: Credential | None,
        at: int,
    ) -> RawHeaders:
        if isinstance(credential, AwsCredentials):
            return signed(
                method,
                origin,
                target,
                headers,
                body,
                credential,
                service=SERVICE,
                region=self._region,
                at=at,
            )
        if isinstance(credential, Secret):
            return (*headers, (b"Authorization", b"Bearer " + credential.reveal().encode()))
        return headers


def _estimate(body: bytes) -> bytes:
    return msgspec.json.encode({"input_tokens": estimate_tokens(body)})


def _fields(options: Mapping[str, Any]) -> RawHeaders:
    """The fields that the settings add to each request."""
    extra = [(key.encode(), value.strip().encode()) for key, value in options.get("headers", {}).items()]
    found = [field for field in extra if may_be_added(*field)]
    identifier, _, version = options.get("guardrail", "").rpartition(":")
    if identifier:
        found += [
            (b"X-Amzn-Bedrock-GuardrailIdentifier", identifier.encode()),
            (b"X-Amzn-Bedrock-GuardrailVersion", version.encode()),
        ]
    if options.get("service_tier"):
        found.append((b"X-Amzn-Bedrock-Service-Tier", options["service_tier"].encode()))
    return tuple(found)
