"""The official SDK's own clients for Google Cloud and Microsoft Foundry, and a plain client behind us, send the same thing.

Each request is made twice: by the SDK's client for a platform against a recording server, and by its plain client against
another; the latter is then given to the upstream of that platform. What both want to send must be equal in method, URL, body
and fields, less what is about time and transport.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import anthropic
import httpx2
import pytest
from anthropic import Anthropic, AnthropicFoundry, AnthropicGoogleCloud, AnthropicVertex

from claude_desk.messages.request import MessagesRequest
from claude_desk.secret import Secret
from claude_desk.upstreams import make
from claude_desk.upstreams.base import HubRequest, UpstreamRequest
from claude_desk.wire.headers import forwardable_request
from fakes.canary import CLIENT_KEY, REAL_KEY
from fakes.recording_upstream import RecordedRequest, RecordingUpstream

# About time and transport, and what tells who made the request.
_NOT_COMPARED = frozenset({"user-agent", "accept-encoding", "connection", "content-length", "host"})
PROJECT = "my-project"
WORKSPACE = "wrkspc_01AbCd"


@dataclass(frozen=True)
class Platform:
    """One of the three.

    Attributes:
        kind: of our upstream.
        client: makes the SDK's own client, given where requests go.
        options: of our upstream, less the address.
        address: what comes behind the server's address in the SDK's base URL.
        path: likewise in our setting.
    """

    kind: str
    client: Callable[..., Any]
    options: dict[str, str] = field(default_factory=dict)
    address: str = ""
    path: str = ""


VERTEX = Platform(
    "vertex",
    lambda url: AnthropicVertex(
        base_url=url, project_id=PROJECT, region="us-east5", access_token=REAL_KEY, max_retries=0
    ),
    {"project": PROJECT, "region": "us-east5"},
    address="/v1",
)
GOOGLE = Platform(
    "claude-google",
    lambda url: AnthropicGoogleCloud(base_url=url, token_provider=lambda: REAL_KEY, max_retries=0),
    address="/gateway",
    path="/gateway",
)
FOUNDRY = Platform(
    "foundry",
    lambda url: AnthropicFoundry(base_url=url, api_key=REAL_KEY, max_retries=0),
    {"auth": "key"},
    address="/anthropic",
    path="/anthropic",
)
ENTRA = Platform(
    "foundry",
    lambda url: AnthropicFoundry(base_url=url, azure_ad_token_provider=lambda: REAL_KEY, max_retries=0),
    {"auth": "entra"},
    address="/anthropic",
    path="/anthropic",
)

Call = Callable[[Any], object]
MODEL = "claude-opus-5-5"
ASK: dict[str, Any] = {
    "model": MODEL,
    "max_tokens": 100,
    "messages": [{"role": "user", "content": "Grüße, “hello” 🎉"}],
}
TOOL = {
    "name": "bash",
    "description": "Run a command",
    "input_schema": {"type": "object", "properties": {"command": {"type": "string"}}},
}
CALLS: dict[str, Call] = {
    "whole": lambda client: client.messages.create(**ASK),
    "streamed": lambda client: list(client.messages.create(stream=True, **ASK)),
    "tools and thinking": lambda client: client.messages.create(
        tools=[TOOL],
        tool_choice={"type": "auto"},
        system=[{"type": "text", "text": "Be brief.", "cache_control": {"type": "ephemeral"}}],
        thinking={"type": "adaptive"},
        metadata={"user_id": "u"},
        **ASK,
    ),
    "a pinned model": lambda client: client.messages.create(**{**ASK, "model": "claude-haiku-4-5@20251001"}),
    "an odd model": lambda client: client.messages.create(**{**ASK, "model": "a b;c/d%e@f:g"}),
    "beta": lambda client: client.beta.messages.create(
        betas=["context-1m-2025-08-07", "interleaved-thinking-2025-05-14"], **ASK
    ),
    "beta, streamed": lambda client: list(client.beta.messages.create(stream=True, **ASK)),
    "count": lambda client: client.messages.count_tokens(model=MODEL, messages=ASK["messages"]),
    "beta count": lambda client: client.beta.messages.count_tokens(model=MODEL, messages=ASK["messages"]),
    "own version": lambda client: client.messages.create(**ASK, extra_body={"anthropic_version": "mine"}),
}
FILES: dict[str, Call] = {
    "files": lambda client: client.beta.files.list(),
    "skills": lambda client: client.beta.skills.list(),
}
LISTS: dict[str, Call] = {
    "models": lambda client: client.models.list(limit=5),
    "a model": lambda client: client.models.retrieve(MODEL),
    "batches": lambda client: client.messages.batches.list(after_id="msgbatch_1"),
}
PAIRS = [
    *(pytest.param(VERTEX, call, id=f"vertex-{name}") for name, call in CALLS.items()),
    *(pytest.param(GOOGLE, call, id=f"google-{name}") for name, call in (CALLS | FILES | LISTS).items()),
    *(pytest.param(FOUNDRY, call, id=f"foundry-{name}") for name, call in (CALLS | FILES).items()),
    *(pytest.param(ENTRA, call, id=f"entra-{name}") for name, call in (CALLS | FILES).items()),
]


@pytest.fixture(autouse=True)
def no_cloud_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what a test says counts."""
    for name in (
        "ANTHROPIC_API_KEY",
        "ANTHROPIC_CUSTOM_HEADERS",
        "ANTHROPIC_FOUNDRY_API_KEY",
        "ANTHROPIC_FOUNDRY_BASE_URL",
        "ANTHROPIC_FOUNDRY_RESOURCE",
        "ANTHROPIC_VERTEX_BASE_URL",
        "ANTHROPIC_GOOGLE_CLOUD_BASE_URL",
    ):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="module")
def server() -> Iterator[RecordingUpstream]:
    """Records both."""
    with RecordingUpstream() as recording:
        yield recording


def recorded(server: RecordingUpstream, client: Any, call: Call) -> RecordedRequest:
    """The request that a client makes for a call; what it thinks of the answer does not matter here."""
    server.forget()
    # The recording server answers everything with one message, which is neither a stream nor a list.
    with client, contextlib.suppress(anthropic.AnthropicError, ValueError):
        call(client)
    return server.request()


def ours(server: RecordingUpstream, platform: Platform, call: Call) -> UpstreamRequest:
    """What our upstream makes of the plain client's request."""
    plain = recorded(server, Anthropic(api_key=CLIENT_KEY, base_url=server.url, max_retries=0), call)
    path, _, query = plain.target.partition(b"?")
    message = MessagesRequest.parse(plain.body) if plain.method == "POST" else None
    hub = HubRequest(plain.method, path, query, forwardable_request(plain.headers), message)
    upstream = make(platform.kind, "cloud", {**platform.options, "url": server.url + platform.path})
    outbound = upstream.prepare(hub, Secret(REAL_KEY))
    assert isinstance(outbound, UpstreamRequest)
    return outbound


def compared(headers: Any) -> dict[str, list[bytes]]:
    """Fields by name, less those that are not compared."""
    named: dict[str, list[bytes]] = {}
    for name, value in headers:
        named.setdefault(name.decode().lower(), []).append(value)
    return {name: sorted(values) for name, values in named.items() if name not in _NOT_COMPARED}


@pytest.mark.parametrize(("platform", "call"), PAIRS)
def test_both_send_the_same(server: RecordingUpstream, platform: Platform, call: Call) -> None:
    """Method, URL, body and fields are equal, the credential's too."""
    theirs = recorded(server, platform.client(server.url + platform.address), call)
    mine = ours(server, platform, call)
    assert (mine.method, mine.target) == (theirs.method, theirs.target)
    assert _document(mine.body or b"") == _document(theirs.body)
    assert compared(mine.headers) == compared(theirs.headers)


def _document(body: bytes) -> object:
    # Where the version stands in the body differs: the SDK writes it last, we put it in front.
    return json.loads(body) if body else None


@pytest.mark.parametrize("region", ["global", "us", "eu", "us-east5", "europe-west1"])
def test_both_know_the_same_hosts(region: str) -> None:
    """For each region Vertex AI's address is the one the SDK has."""
    with AnthropicVertex(project_id=PROJECT, region=region, access_token=REAL_KEY) as client:
        theirs = urlsplit(str(client.base_url))
    origin = make("vertex", "v", {"project": PROJECT, "region": region}).origin
    assert (origin.scheme, origin.host, origin.port) == (theirs.scheme, theirs.hostname, theirs.port or 443)


def _sent_to(client: Any) -> httpx2.URL:
    """Where a client would send a message, without sending it."""
    seen: list[httpx2.URL] = []

    def refuse(request: httpx2.Request) -> httpx2.Response:
        seen.append(request.url)
        return httpx2.Response(418)

    with (
        httpx2.Client(transport=httpx2.MockTransport(refuse)) as http,
        contextlib.suppress(anthropic.APIStatusError),
    ):
        client.with_options(http_client=http).messages.create(**ASK)
    return seen[0]


@pytest.mark.parametrize(
    ("client", "kind", "options"),
    [
        (
            lambda: AnthropicGoogleCloud(
                project=PROJECT, workspace_id=WORKSPACE, token_provider=lambda: REAL_KEY, max_retries=0
            ),
            "claude-google",
            {"project": PROJECT, "workspace": WORKSPACE},
        ),
        (
            lambda: AnthropicGoogleCloud(
                project=PROJECT,
                workspace_id=WORKSPACE,
                location="eu",
                token_provider=lambda: REAL_KEY,
                max_retries=0,
            ),
            "claude-google",
            {"project": PROJECT, "workspace": WORKSPACE, "region": "eu"},
        ),
        (
            lambda: AnthropicFoundry(resource="my-resource", api_key=REAL_KEY, max_retries=0),
            "foundry",
            {"resource": "my-resource"},
        ),
    ],
)
def test_both_make_the_same_address(client: Callable[[], Any], kind: str, options: dict[str, str]) -> None:
    """What is made of project, location, workspace or resource is the address the SDK makes of them."""
    with client() as made:
        theirs = _sent_to(made)
    hub = HubRequest("POST", b"/v1/messages", message=MessagesRequest.parse(json.dumps(ASK).encode()))
    mine = make(kind, "cloud", options).prepare(hub, Secret(REAL_KEY))
    assert isinstance(mine, UpstreamRequest)
    assert (mine.origin.host, mine.origin.port) == (theirs.host, theirs.port or 443)
    assert mine.target == theirs.raw_path
