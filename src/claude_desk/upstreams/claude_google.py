"""Anthropic's own API served through Google Cloud: the whole of it, unchanged, behind a path of the project's own.

Project, location and workspace stand in front of ``/v1`` as in the official SDK's ``AnthropicGoogleCloud`` (2.11).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar
from urllib.parse import urlsplit

from claude_desk.secret import Credential, Secret
from claude_desk.upstreams.base import (
    Field,
    GoogleLogin,
    HubRequest,
    Origin,
    Upstream,
    UpstreamRequest,
    check_token_origin,
)
from claude_desk.upstreams.platform_errors import decoder_for
from claude_desk.upstreams.vertex import CREDENTIALS, GOOGLE_DOMAINS, checked_location, unaccepted_login

_ORIGIN = "https://claude.googleapis.com"
_WORKSPACE = re.compile(r"[A-Za-z0-9_-]+")


class ClaudeGoogleUpstream(Upstream):
    """claude.googleapis.com.

    Args:
        name: what the settings call it.
        options: ``project``, ``region`` and ``workspace``, from which the address is made; ``url``, an address in their
            stead, less ``/v1/messages``; ``credentials_file``.

    Raises:
        ValueError: neither an address nor what it is made from.
    """

    kind: ClassVar[str] = "claude-google"
    title: ClassVar[str] = "Claude on Google Cloud"
    summary: ClassVar[str] = (
        "Anthropic's whole API, billed by Google Cloud. Needs a Google login on this machine."
    )
    fields: ClassVar[tuple[Field, ...]] = (
        Field("project", "Project", "text", "Id of the Google Cloud project that pays."),
        Field("workspace", "Workspace", "text", "Id of the Anthropic workspace, as in wrkspc_01AbCd."),
        CREDENTIALS,
        Field(
            "region",
            "Location",
            "text",
            "Leave global, unless your company was given another one.",
            default="global",
            advanced=True,
        ),
        Field(
            "url",
            "Address",
            "url",
            "Instead of the one made from project and workspace; leave it empty otherwise.",
            advanced=True,
        ),
    )

    def __init__(self, name: str, options: Mapping[str, Any]) -> None:
        self.name = name
        url = options.get("url", "")
        project, workspace, region = (options.get(key, "") for key in ("project", "workspace", "region"))
        if not url:
            for label, value in (("project", project), ("workspace", workspace)):
                if not value:
                    raise ValueError(f"The upstream '{name}' has no {label}; give it one in the settings.")
            checked_location(name, region, project)
            if not _WORKSPACE.fullmatch(workspace):
                raise ValueError(
                    f"The upstream '{name}' has a workspace that is none; it looks like wrkspc_01AbCd."
                )
            url = f"{_ORIGIN}/v1/projects/{project}/locations/{region}/workspaces/{workspace}/invoke"
        self.origin = Origin.of(url)
        check_token_origin(name, self.origin, GOOGLE_DOMAINS)
        self._base_path = urlsplit(url).path.rstrip("/").encode()
        self.login = GoogleLogin(options.get("credentials_file", ""))
        self._decoder = decoder_for(self.title, _advice(project, self.login.credentials_file))

    def prepare(self, request: HubRequest, credential: Credential | None) -> UpstreamRequest:
        """Put the project's path in front; nothing else changes."""
        target = self._base_path + request.path
        if request.query:
            target += b"?" + request.query
        headers = request.headers
        if isinstance(credential, Secret):
            headers = (*headers, (b"Authorization", b"Bearer " + credential.reveal().encode()))
        body = None if request.message is None else request.message.body
        return UpstreamRequest(self.origin, request.method, target, headers, body, self._decoder)


def _advice(project: str, credentials_file: str) -> dict[int | str, str]:
    where = f"the project {project}" if project else "this project"
    return {
        401: unaccepted_login("Claude on Google Cloud", credentials_file),
        403: f"The Google login may not use Claude in {where}: ask its administrator for access to the workspace.",
        "SERVICE_DISABLED": f"Claude is switched off in {where}"
        + (f"; run 'gcloud services enable claude.googleapis.com --project {project}'." if project else "."),
        "BILLING_DISABLED": f"There is no billing account for {where}; link one in the Cloud console.",
        "RESOURCE_EXHAUSTED": f"The quota of {where} is used up; ask for more in the Cloud console.",
    }
