"""Claude in Microsoft Foundry (Azure AI Foundry): the Messages protocol, with deployments for models.

https://learn.microsoft.com/azure/ai-foundry/foundry-models/how-to/use-foundry-models-claude,
https://platform.claude.com/docs/en/build-with-claude/claude-in-microsoft-foundry
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar
from urllib.parse import urlsplit

from claude_desk.errors import Refused
from claude_desk.secret import Credential, Secret
from claude_desk.upstreams.base import (
    EntraLogin,
    Field,
    HubRequest,
    LocalReply,
    Login,
    Origin,
    StoredKey,
    Upstream,
    UpstreamRequest,
    check_token_origin,
)
from claude_desk.upstreams.beta_flags import left_out, without_dropped
from claude_desk.upstreams.model_list import asks_for_models, models_reply
from claude_desk.upstreams.platform_errors import decoder_for
from claude_desk.upstreams.vertex import allowed_headers
from claude_desk.wire.headers import RawHeaders
from claude_desk.wire.json_edit import JsonEditError

SCOPE = "https://ai.azure.com/.default"
"""What an Entra token for Foundry is for, as in the official SDK's guide."""

_BATCHES = b"/v1/messages/batches"
_RESOURCE = re.compile(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*")

# Not azure.com as a whole: anybody's virtual machine has a name there.
_AZURE_DOMAINS = (
    "services.ai.azure.com",
    "cognitiveservices.azure.com",
    "openai.azure.com",
    "services.ai.azure.us",
)


class FoundryUpstream(Upstream):
    """A Foundry resource with Claude deployments.

    Args:
        name: what the settings call it.
        options: ``resource``, from which the address is made; ``url``, an address in its stead, less ``/v1``;
            ``auth``, ``key`` or ``entra``; ``tenant``, for the latter; ``models``, what a client asks for and the
            deployment it becomes.

    Raises:
        ValueError: neither an address nor a resource, or one that is no host name.
    """

    kind: ClassVar[str] = "foundry"
    title: ClassVar[str] = "Microsoft Foundry"
    lists_sizes: ClassVar[bool] = False
    summary: ClassVar[str] = (
        "Claude in your Azure subscription. Needs the resource's key or a Microsoft Entra login."
    )
    fields: ClassVar[tuple[Field, ...]] = (
        Field("resource", "Resource", "text", "The name in front of .services.ai.azure.com."),
        Field(
            "auth",
            "Let in by",
            "choice",
            "A key of the resource, or the login of the Azure CLI on this machine.",
            default="key",
            choices=(("key", "Key of the resource"), ("entra", "Microsoft Entra login")),
        ),
        Field(
            "tenant",
            "Tenant",
            "text",
            "Id or domain of the Microsoft Entra tenant, if the login knows several.",
            shown_for=("auth", "entra"),
        ),
        Field(
            "models",
            "Deployments",
            "map",
            "What a client asks for, and the deployment it becomes; others go as they are.",
            advanced=True,
        ),
        Field(
            "url",
            "Address",
            "url",
            "Instead of the resource's own, up to /anthropic; leave it empty otherwise.",
            advanced=True,
        ),
    )

    def __init__(self, name: str, options: Mapping[str, Any]) -> None:
        self.name = name
        resource, url = options.get("resource", ""), options.get("url", "")
        if not url:
            if not resource:
                raise ValueError(f"The upstream '{name}' has no resource; give it one in the settings.")
            if not _RESOURCE.fullmatch(resource):
                raise ValueError(
                    f"The upstream '{name}' has a resource that is none; it is the name in front of .services.ai.azure.com."
                )
            url = f"https://{resource}.services.ai.azure.com/anthropic"
        self.origin = Origin.of(url)
        self._base_path = urlsplit(url).path.rstrip("/").encode()
        self._entra = options.get("auth") == "entra"
        if self._entra:
            check_token_origin(name, self.origin, _AZURE_DOMAINS)
        self.login: Login = EntraLogin(options.get("tenant", ""), SCOPE) if self._entra else StoredKey()
        self._names: dict[str, str] = dict(options.get("models", {}))
        advice = _entra_advice(resource, options.get("tenant", "")) if self._entra else _key_advice(resource)
        self._decoder = decoder_for(self.title, advice | _common_advice(resource))

    def prepare(self, request: HubRequest, credential: Credential | None) -> UpstreamRequest | LocalReply:
        """Put the base path in front and name the deployment; the list of models comes from data.

        Raises:
            Refused: Foundry has no batches, or the body has far too many parts.
        """
        if asks_for_models(request.path):
            return models_reply(request, self._names)
        if request.path == _BATCHES or request.path.startswith(_BATCHES + b"/"):
            raise Refused(404, "not_found_error", "Microsoft Foundry has no batches.")
        message = request.message
        if message is not None and message.model in self._names:
            message = message.with_fields(model=self._names[message.model])
        target = self._base_path + request.path
        if request.query:
            target += b"?" + request.query
        headers, kept, dropped = allowed_headers(self.kind, request.headers)
        headers = (*headers, *self._credentials(credential))
        body = None if message is None else message.body
        if body is not None and dropped and message is not None and message.readable:
            try:
                body = without_dropped(body, kept, dropped)
            except JsonEditError as error:
                raise Refused(400, "invalid_request_error", f"The body is not usable: {error}.") from None
        return UpstreamRequest(
            self.origin, request.method, target, headers, body, self._decoder, left_out(dropped)
        )

    def _credentials(self, credential: Credential | None) -> RawHeaders:
        if not isinstance(credential, Secret):
            return ()
        value = credential.reveal().encode()
        if self._entra:
            return ((b"Authorization", b"Bearer " + value),)
        return ((b"x-api-key", value), (b"api-key", value))  # both, as the official SDK does


def _named(resource: str) -> str:
    return f"the Foundry resource {resource}" if resource else "the Foundry resource"


def _common_advice(resource: str) -> dict[int | str, str]:
    return {
        "DeploymentNotFound": f"There is no deployment of the name that was asked for in {_named(resource)}: deploy the "
        "model, or say under Deployments in the settings which deployment it is.",
        404: f"A model or address that was asked for does not exist in {_named(resource)}: check the resource's name and "
        "its deployments.",
        429: f"The rate limit of a deployment in {_named(resource)} is used up; raise it in the Azure portal, or wait.",
    }


def _key_advice(resource: str) -> dict[int | str, str]:
    return {
        401: f"The key was not accepted by {_named(resource)}; take it from Keys and Endpoint in the Azure portal and "
        "enter it in the settings.",
        403: f"The key may not be used at {_named(resource)}: its network rules keep this machine out, or it takes "
        "Microsoft Entra logins only.",
    }


def _entra_advice(resource: str, tenant: str) -> dict[int | str, str]:
    command = f"az login --tenant {tenant}" if tenant else "az login"
    return {
        401: f"The Microsoft Entra login was not accepted by {_named(resource)}; run '{command}', or check the tenant.",
        403: f"The Microsoft Entra login may not use {_named(resource)}: it needs the role Cognitive Services User there.",
    }
