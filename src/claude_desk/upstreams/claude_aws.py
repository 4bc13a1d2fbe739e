"""Claude Platform on AWS: Anthropic's whole API, run by Anthropic, with AWS's login and AWS's bill.

https://docs.aws.amazon.com/claude-platform/latest/userguide/; the official SDK's ``AnthropicAWS`` (2.11).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from claude_desk.errors import Refused
from claude_desk.secret import AwsCredentials, Credential
from claude_desk.upstreams.aws_messages import URL, AwsMessagesUpstream
from claude_desk.upstreams.base import Field, HubRequest, UpstreamRequest
from claude_desk.upstreams.bedrock import AUTH, PROFILE, REGION
from claude_desk.upstreams.bedrock_errors import BedrockError, Translated, translate

_WORKSPACE_FIELD = b"anthropic-workspace-id"
_WORKSPACE = re.compile(r"[A-Za-z0-9_-]+")
_BODILESS = frozenset({"GET", "HEAD", "DELETE"})
_UNAUTHORIZED = 401
_FORBIDDEN = 403


class ClaudeAwsUpstream(AwsMessagesUpstream):
    """aws-external-anthropic.{region}.api.aws.

    Args:
        name: what the settings call it.
        options: as in :class:`AwsMessagesUpstream`; ``workspace``, the id of the workspace.

    Raises:
        ValueError: the region or the workspace is none.
    """

    kind: ClassVar[str] = "claude-aws"
    title: ClassVar[str] = "Claude Platform on AWS"
    summary: ClassVar[str] = (
        "Anthropic's whole API, billed by AWS. Needs a workspace, and an AWS login or the workspace's API key."
    )
    fields: ClassVar[tuple[Field, ...]] = (
        REGION,
        Field(
            "workspace",
            "Workspace",
            "text",
            "Id of the Anthropic workspace, as in wrkspc_01AbCd.",
            required=True,
        ),
        replace(AUTH, choices=(AUTH.choices[0], ("key", "API key of the workspace"))),
        PROFILE,
        URL,
    )

    def __init__(self, name: str, options: Mapping[str, Any]) -> None:
        super().__init__(
            name,
            options,
            service="aws-external-anthropic",
            address="https://aws-external-anthropic.{region}.api.aws",
        )
        workspace = options.get("workspace", "")
        if not _WORKSPACE.fullmatch(workspace):
            raise ValueError(
                f"The upstream '{name}' has a workspace that is none; it looks like wrkspc_01AbCd."
            )
        self._workspace = workspace

    def prepare(self, request: HubRequest, credential: Credential | None) -> UpstreamRequest:
        """Name the workspace and let the request in; nothing else changes.

        Raises:
            Refused: a body that is passed on as it arrives cannot be signed, since its digest is part of the signature.
        """
        body = None if request.message is None else request.message.body
        if body is None and request.method in _BODILESS:
            body = b""
        if body is None and isinstance(credential, AwsCredentials):
            raise Refused(
                400,
                "invalid_request_error",
                "Uploads and batches cannot be signed with an AWS login, because they are passed on as they arrive; "
                f"let the upstream '{self.name}' in with an API key of the workspace to use them.",
            )
        kept = tuple(field for field in request.headers if field[0].lower() != _WORKSPACE_FIELD)
        return self._request(
            request,
            credential,
            (*kept, (_WORKSPACE_FIELD, self._workspace.encode())),
            body,
            translator=self._translated,
        )

    def _translated(self, error: BedrockError) -> Translated:
        made = translate(error, self.account)
        if made.status != _FORBIDDEN:
            return replace(made, advice="")
        said = error.message.partition("\n")[0] or f"HTTP {error.status}"
        message = (
            f"{self.title} did not accept the {'API key' if self.account.key else 'AWS login'} that Claude Desk holds; "
            f"the key of the client is fine. It said: {said}"
        )
        return replace(made, message=message, advice=self._advice(error, made.advice))

    def _advice(self, error: BedrockError, about_login: str) -> str:
        said = error.message.lower()
        if "web identity federation" in said:
            return (
                "Outbound web identity federation is switched off in this AWS account: its administrator switches it on "
                "with 'aws iam enable-outbound-web-identity-federation'."
            )
        if self.account.key and (error.status == _UNAUTHORIZED or "key" in said or "token" in said):
            return f"{self.title} does not accept the API key: make a new one in the workspace, and enter it here."
        denied = error.kind in {"", "AccessDenied", "NotAuthorized", "Unauthorized"} and "expired" not in said
        if denied:
            return (
                f"These credentials may not use the workspace {self._workspace} in {self.account.region}: check both, "
                "and that they have the permission aws-external-anthropic:CreateInference."
            )
        return about_login
