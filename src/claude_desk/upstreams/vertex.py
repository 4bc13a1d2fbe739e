"""Claude on Google Cloud's Vertex AI: the Messages protocol, with the model in the path and the version in the body.

https://cloud.google.com/vertex-ai/generative-ai/docs/partner-models/claude/use-claude,
https://platform.claude.com/docs/en/api/claude-on-vertex-ai
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar
from urllib.parse import quote, urlsplit

import msgspec

from claude_desk.errors import Refused
from claude_desk.messages.request import MessagesRequest
from claude_desk.secret import Credential, Secret
from claude_desk.upstreams.base import (
    Field,
    GoogleLogin,
    HubRequest,
    LocalReply,
    Origin,
    Upstream,
    UpstreamRequest,
    check_token_origin,
)
from claude_desk.upstreams.beta_flags import (
    BETA_FIELD,
    allowed_betas,
    beta_flags,
    dependent_edits,
    left_out,
)
from claude_desk.upstreams.model_list import asks_for_models, models_reply
from claude_desk.upstreams.platform_errors import decoder_for
from claude_desk.wire.headers import RawHeaders, first
from claude_desk.wire.json_edit import JsonEditError, members, splice

VERSION = "vertex-2023-10-16"
"""What Vertex calls the Messages API of ``anthropic-version: 2023-06-01``."""

_MESSAGES = b"/v1/messages"
_COUNT_TOKENS = b"/v1/messages/count_tokens"
_VERSION_FIELD = b"anthropic-version"
_OLD_VERSION = b"2023-06-01"
_NEWER_VERSION = re.compile(rb"20[0-9]{2}-[01][0-9]-[0-3][0-9]")
_MULTI_REGIONS = frozenset({"us", "eu"})
_REGION = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_PROJECT = re.compile(r"[a-z0-9]([a-z0-9:-]|\.(?!\.))*[a-z0-9]")
_DATED = re.compile(r"(claude-.+)-(20[0-9]{6})")
# RFC 3986's characters of a path segment, less ";": what follows that, some servers drop.
_SEGMENT = "!$&'()*+,=:@"

PROJECT = Field("project", "Project", "text", "Id of the Google Cloud project that pays.", required=True)
CREDENTIALS = Field(
    "credentials_file",
    "Credentials file",
    "file",
    "A service account's or workload identity's JSON file; leave it empty to use 'gcloud auth application-default login'.",
)
GOOGLE_DOMAINS = ("googleapis.com",)
RELOGIN = "gcloud auth application-default login"


def checked_location(name: str, region: str, project: str) -> None:
    """Check what becomes part of a host name and a path.

    Raises:
        ValueError: with the sentence to show.
    """
    if not _REGION.fullmatch(region):
        raise ValueError(
            f"The upstream '{name}' has a region that is none; it looks like global, us or europe-west1."
        )
    if not _PROJECT.fullmatch(project):
        raise ValueError(
            f"The upstream '{name}' has a project that is none; give the project's id, such as my-project-1."
        )


def unaccepted_login(service: str, credentials_file: str) -> str:
    """The sentence for the person whose Google login is refused."""
    if credentials_file:
        return f"{service} does not accept the credentials file from the settings; check it, or choose another one."
    return f"{service} does not accept the Google login of this machine; run '{RELOGIN}'."


class VertexUpstream(Upstream):
    """Vertex AI's publisher models of Anthropic.

    Args:
        name: what the settings call it.
        options: ``project``; ``region``, a location such as ``global``, ``us`` or ``europe-west1``; ``credentials_file``;
            ``url``, an address instead of the location's own, less ``/v1``; ``models``, what a client asks for and the
            model id it becomes.

    Raises:
        ValueError: project or region are none.
    """

    kind: ClassVar[str] = "vertex"
    title: ClassVar[str] = "Google Vertex AI"
    lists_sizes: ClassVar[bool] = False
    summary: ClassVar[str] = "Claude in your Google Cloud project. Needs a Google login on this machine."
    fields: ClassVar[tuple[Field, ...]] = (
        PROJECT,
        Field(
            "region",
            "Region",
            "text",
            "Where it runs: global, us, eu, or a region such as europe-west1.",
            default="global",
            required=True,
        ),
        CREDENTIALS,
        Field(
            "models",
            "Model names",
            "map",
            "What a client asks for, and the Vertex model id it becomes; others go as they are.",
            advanced=True,
        ),
        Field("url", "Address", "url", "Of a private endpoint; leave it empty otherwise.", advanced=True),
    )

    def __init__(self, name: str, options: Mapping[str, Any]) -> None:
        self.name = name
        project, region = options["project"], options["region"]
        checked_location(name, region, project)
        url = options.get("url") or f"https://{_host(region)}"
        self.origin = Origin.of(url)
        check_token_origin(name, self.origin, GOOGLE_DOMAINS)
        self.login = GoogleLogin(options.get("credentials_file", ""))
        base = urlsplit(url).path.rstrip("/").removesuffix("/v1")
        self._models_path = f"{base}/v1/projects/{project}/locations/{region}/publishers/anthropic/models/"
        self._names: dict[str, str] = dict(options.get("models", {}))
        self._decoder = decoder_for(self.title, _advice(project, region, self.login.credentials_file))

    def prepare(self, request: HubRequest, credential: Credential | None) -> UpstreamRequest | LocalReply:
        """Move the model into the path and the version into the body; the list of models comes from data.

        Raises:
            Refused: Vertex AI has nothing of the kind, or the body names no model.
        """
        if asks_for_models(request.path):
            return models_reply(request, self._names)
        if request.path not in {_MESSAGES, _COUNT_TOKENS} or request.message is None:
            raise Refused(404, "not_found_error", "Vertex AI has no files, batches or skills.")
        message = request.message
        if not message.readable:
            raise Refused(400, "invalid_request_error", "The body of the request is no JSON object.")
        if not message.model:
            raise Refused(400, "invalid_request_error", "model: Field required")
        model = self._vertex_name(message.model)
        counting = request.path == _COUNT_TOKENS
        fields = tuple(field for field in request.headers if field[0].lower() != _VERSION_FIELD)
        headers, kept, dropped = allowed_headers(self.kind, fields)
        edits: dict[str, bytes | None] = {"model": msgspec.json.encode(model) if counting else None}
        try:
            body = _edited(message, edits, _version(request.headers), kept, dropped)
        except JsonEditError as error:
            raise Refused(400, "invalid_request_error", f"The body is not usable: {error}.") from None
        if counting:
            last = "count-tokens:rawPredict"
        else:
            last = f"{quote(model, safe=_SEGMENT)}:{'streamRawPredict' if message.stream else 'rawPredict'}"
        if isinstance(credential, Secret):
            headers = (*headers, (b"Authorization", b"Bearer " + credential.reveal().encode()))
        target = (self._models_path + last).encode()
        return UpstreamRequest(
            self.origin, request.method, target, headers, body, self._decoder, left_out(dropped)
        )

    def _vertex_name(self, model: str) -> str:
        """The settings' word for it; else Vertex's way to write a date, which is ``@`` instead of a hyphen."""
        if model in self._names:
            return self._names[model]
        dated = _DATED.fullmatch(model)
        return f"{dated[1]}@{dated[2]}" if dated else model


def _host(region: str) -> str:
    if region == "global":
        return "aiplatform.googleapis.com"
    if region in _MULTI_REGIONS:
        return f"aiplatform.{region}.rep.googleapis.com"
    return f"{region}-aiplatform.googleapis.com"


def allowed_headers(
    platform: str, headers: RawHeaders
) -> tuple[RawHeaders, tuple[str, ...], tuple[str, ...]]:
    """The fields with those beta flags that a platform takes; also which these are, and which are left out."""
    flags = beta_flags(headers)
    kept, dropped = allowed_betas(platform, flags)
    if kept != flags:
        headers = tuple(field for field in headers if field[0].lower() != BETA_FIELD)
        if kept:
            headers = (*headers, (BETA_FIELD, ",".join(kept).encode("latin-1")))
    return headers, kept, dropped


def _version(headers: RawHeaders) -> bytes:
    """The version of the API that the client speaks, in Vertex's words."""
    spoken = first(headers, _VERSION_FIELD)
    newer = spoken > _OLD_VERSION and _NEWER_VERSION.fullmatch(spoken)
    return msgspec.json.encode(spoken.decode() if newer else VERSION)


def _edited(
    message: MessagesRequest,
    edits: dict[str, bytes | None],
    version: bytes,
    kept: tuple[str, ...],
    dropped: tuple[str, ...],
) -> bytes:
    """The client's body with the edits, less what hangs on flags that are left out, and with a version if it has none."""
    spans = members(message.body)
    edits = (dependent_edits(message.body, spans, kept, dropped) if dropped else {}) | edits
    if all(span.name != "anthropic_version" for span in spans):
        edits["anthropic_version"] = version
    changed = {name: value for name, value in edits.items() if value is not None}
    return splice(message.body, spans, changed, edits.keys() - changed.keys())


def _advice(project: str, region: str, credentials_file: str) -> dict[int | str, str]:
    forbidden = (
        f"The Google login may not use Vertex AI in the project {project}: it needs the role Vertex AI User "
        "(roles/aiplatform.user) there."
    )
    return {
        401: unaccepted_login("Vertex AI", credentials_file),
        403: forbidden,
        "SERVICE_DISABLED": f"Vertex AI is switched off in the project {project}; run 'gcloud services enable "
        f"aiplatform.googleapis.com --project {project}'.",
        "BILLING_DISABLED": f"The Google Cloud project {project} has no billing account; link one in the Cloud console.",
        404: f"A model that was asked for is not enabled for the project {project} in the region {region}: enable it in "
        "Vertex AI's Model Garden, or choose another region.",
        429: f"The quota of the project {project} in the region {region} is used up; ask for more in the Cloud console "
        "under IAM & Admin, Quotas, or choose another region.",
    }
