"""The official SDK's own AWS clients, and a plain client behind us, send the same thing.

Each request is made twice: by the SDK's client for a platform against a recording server, and by its plain client
against another; the latter is then given to the upstream of that platform. What both want to send must be equal in method,
URL, body and fields, less what is about time and transport.
"""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import anthropic
import pytest
from anthropic import Anthropic, AnthropicAWS, AnthropicBedrock, AnthropicBedrockMantle
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.eventstream import ChecksumMismatch

from claude_desk.messages.request import MessagesRequest
from claude_desk.secret import AwsCredentials, Credential, Secret
from claude_desk.upstreams import make
from claude_desk.upstreams.base import HubRequest, UpstreamRequest
from claude_desk.wire.headers import first, forwardable_request
from claude_desk.wire.json_edit import members, splice
from fakes.aws_messages_server import KEY, WORKSPACE
from fakes.aws_verifier import AwsAccount, AwsVerifier
from fakes.bedrock_server import ACCESS_KEY_ID, REGION, SECRET_ACCESS_KEY
from fakes.recording_upstream import RecordedRequest, RecordingUpstream

TOKEN = "session-token-CANARY"
LOGIN = AwsCredentials(ACCESS_KEY_ID, Secret(SECRET_ACCESS_KEY), Secret(TOKEN))

# About time and transport, and who lets in.
_NOT_COMPARED = frozenset(
    {
        *("authorization", "x-api-key", "x-amz-date", "x-amz-security-token"),
        *("user-agent", "accept-encoding", "connection", "content-length", "host"),
    }
)


@dataclass(frozen=True)
class Platform:
    """One of the three.

    Attributes:
        kind: of our upstream.
        service: what is signed for.
        client: makes the SDK's own client, given the address of the server, and a key or None.
        options: of our upstream, less the address.
        path: behind the server's address.
        model: what its own client calls the model that the plain one calls ``claude-opus-5-5``.
        added: members of the body that only one of the two has, or that differ by design.
        fields: likewise, header fields.
    """

    kind: str
    service: str
    client: Callable[[str, str | None], Any]
    options: dict[str, str]
    path: str = ""
    model: str = "claude-opus-5-5"
    added: frozenset[str] = frozenset()
    fields: frozenset[str] = frozenset()


def login(key: str | None) -> dict[str, Any]:
    """How an SDK's client is let in."""
    if key:
        return {"api_key": key}
    return {"aws_access_key": ACCESS_KEY_ID, "aws_secret_key": SECRET_ACCESS_KEY, "aws_session_token": TOKEN}


RUNTIME = Platform(
    "bedrock",
    "bedrock",
    lambda url, key: AnthropicBedrock(base_url=url, aws_region=REGION, max_retries=0, **login(key)),
    {"region": REGION},
    model="us.anthropic.claude-opus-5-5",
    # The version is AWS's own word here; of betas, those that Bedrock does not take are left out.
    added=frozenset({"anthropic_version", "anthropic_beta"}),
    # Their meaning is in the body.
    fields=frozenset({"anthropic-beta", "anthropic-version", "accept"}),
)
MANTLE = Platform(
    "bedrock-mantle",
    "bedrock-mantle",
    lambda url, key: AnthropicBedrockMantle(base_url=url, aws_region=REGION, max_retries=0, **login(key)),
    {"region": REGION},
    path="/anthropic",
    model="anthropic.claude-opus-5-5",
)
PLATFORM = Platform(
    "claude-aws",
    "aws-external-anthropic",
    lambda url, key: AnthropicAWS(
        base_url=url, aws_region=REGION, workspace_id=WORKSPACE, max_retries=0, **login(key)
    ),
    {"region": REGION, "workspace": WORKSPACE},
)

Call = Callable[[Any, str], object]
ASK: dict[str, Any] = {"max_tokens": 100, "messages": [{"role": "user", "content": "Grüße, “hello” 🎉"}]}
TOOL = {
    "name": "bash",
    "description": "Run a command",
    "input_schema": {"type": "object", "properties": {"command": {"type": "string"}}},
}
CALLS: dict[str, Call] = {
    "whole": lambda client, model: client.messages.create(model=model, **ASK),
    "streamed": lambda client, model: list(client.messages.create(model=model, stream=True, **ASK)),
    "tools and thinking": lambda client, model: client.messages.create(
        model=model,
        tools=[TOOL],
        tool_choice={"type": "auto"},
        system=[{"type": "text", "text": "Be brief.", "cache_control": {"type": "ephemeral"}}],
        thinking={"type": "adaptive"},
        metadata={"user_id": "u"},
        **ASK,
    ),
    "beta": lambda client, model: client.beta.messages.create(
        model=model, betas=["context-1m-2025-08-07", "interleaved-thinking-2025-05-14"], **ASK
    ),
}
COUNT: Call = lambda client, model: client.messages.count_tokens(model=model, messages=ASK["messages"])  # noqa: E731 - beside its siblings
PROFILED: Call = lambda client, model: client.beta.messages.create(  # noqa: E731 - beside its siblings
    model=model, user_profile_id="uprof_1", **ASK
)
NOT_FOR_RUNTIME = {"count": COUNT, "user profile": PROFILED}
LISTS: dict[str, Call] = {
    "models": lambda client, _: client.models.list(limit=5),
    "a model": lambda client, model: client.models.retrieve(model),
    "files": lambda client, _: client.beta.files.list(),
    "batches": lambda client, _: client.messages.batches.list(after_id="msgbatch_1"),
}
PAIRS = [
    *(pytest.param(RUNTIME, call, id=f"bedrock-{name}") for name, call in CALLS.items()),
    *(pytest.param(MANTLE, call, id=f"mantle-{name}") for name, call in (CALLS | NOT_FOR_RUNTIME).items()),
    *(
        pytest.param(PLATFORM, call, id=f"claude-aws-{name}")
        for name, call in (CALLS | NOT_FOR_RUNTIME | LISTS).items()
    ),
]


@pytest.fixture(autouse=True)
def no_aws_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what a test says counts."""
    for name in ("AWS_PROFILE", "AWS_BEARER_TOKEN_BEDROCK", "ANTHROPIC_AWS_API_KEY", "ANTHROPIC_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent")


@pytest.fixture(scope="module")
def server() -> Iterator[RecordingUpstream]:
    """Records both."""
    with RecordingUpstream() as recording:
        yield recording


def recorded(server: RecordingUpstream, client: Any, call: Call, model: str) -> RecordedRequest:
    """The request that a client makes for a call; what it thinks of the answer does not matter here."""
    server.forget()
    # The recording server answers everything with one message, which is no stream, no list and no frame.
    with client, contextlib.suppress(anthropic.AnthropicError, ValueError, ChecksumMismatch):
        call(client, model)
    return server.request()


def ours(
    server: RecordingUpstream, platform: Platform, call: Call, credential: Credential
) -> UpstreamRequest:
    """What our upstream makes of the plain client's request."""
    plain = recorded(
        server, Anthropic(api_key="local", base_url=server.url, max_retries=0), call, "claude-opus-5-5"
    )
    path, _, query = plain.target.partition(b"?")
    options = {**platform.options, "url": server.url + platform.path}
    if isinstance(credential, Secret):
        options["auth"] = "key"
    message = MessagesRequest.parse(plain.body) if plain.method == "POST" else None
    hub = HubRequest(plain.method, path, query, forwardable_request(plain.headers), message, int(time.time()))
    outbound = make(platform.kind, "aws", options).prepare(hub, credential)
    assert isinstance(outbound, UpstreamRequest)
    return outbound


def compared(headers: Any, without: frozenset[str]) -> dict[str, bytes]:
    """Fields by name, less those that are not compared."""
    named = {name.decode().lower(): value for name, value in headers}
    return {name: value for name, value in named.items() if name not in _NOT_COMPARED | without}


def less(body: bytes, names: frozenset[str]) -> bytes:
    """A body without some members, every other byte as it is."""
    return splice(body, members(body), {}, names) if body else body


@pytest.mark.parametrize(("platform", "call"), PAIRS)
def test_both_send_the_same(server: RecordingUpstream, platform: Platform, call: Call) -> None:
    """URL, body and fields are equal, and what is added is what each platform's documents say."""
    theirs = recorded(server, platform.client(server.url + platform.path, None), call, platform.model)
    mine = ours(server, platform, call, LOGIN)
    assert mine.method == theirs.method
    assert mine.target.replace(b"claude-opus-5-5", b"M") == theirs.target.replace(
        platform.model.encode() if platform.kind != "bedrock" else b"claude-opus-5-5", b"M"
    )
    body = mine.body or b""
    assert less(body, platform.added) == less(theirs.body, platform.added)
    assert compared(mine.headers, platform.fields) == compared(theirs.headers, platform.fields)


@pytest.mark.parametrize(("platform", "call"), PAIRS)
def test_both_signatures_are_good(server: RecordingUpstream, platform: Platform, call: Call) -> None:
    """The independent verifier lets both in, and botocore's own signer writes what we write."""
    verifier = AwsVerifier(
        [AwsAccount(ACCESS_KEY_ID, SECRET_ACCESS_KEY, TOKEN)], service=platform.service, region=REGION
    )
    theirs = recorded(server, platform.client(server.url + platform.path, None), call, platform.model)
    verifier.check(theirs.method, theirs.target, theirs.headers, theirs.body)
    mine = ours(server, platform, call, LOGIN)
    received = [(b"host", mine.origin.authority.encode()), *mine.headers]
    verifier.check(mine.method, mine.target, received, mine.body or b"")
    assert first(mine.headers, b"authorization").decode() == signed_by_botocore(mine, platform.service)


def signed_by_botocore(outbound: UpstreamRequest, service: str) -> str:
    """The Authorization that botocore's signer writes for the fields we signed, at our time."""
    authorization = first(outbound.headers, b"authorization").decode()
    names = authorization.partition("SignedHeaders=")[2].partition(",")[0].split(";")
    request = AWSRequest(
        outbound.method, f"http://{outbound.origin.authority}{outbound.target.decode()}", data=outbound.body
    )
    for name, value in outbound.headers:
        if name.decode().lower() in names and not name.lower().startswith(b"x-amz-"):
            request.headers[name.decode()] = value.decode()
    signer = SigV4Auth(Credentials(ACCESS_KEY_ID, SECRET_ACCESS_KEY, TOKEN), service, REGION)
    request.context["timestamp"] = first(outbound.headers, b"x-amz-date").decode()
    signer._modify_request_before_signing(request)
    to_sign = signer.string_to_sign(request, signer.canonical_request(request))
    signer._inject_signature_to_request(request, signer.signature(to_sign, request))
    return str(request.headers["Authorization"])


@pytest.mark.parametrize("platform", [RUNTIME, MANTLE, PLATFORM], ids=lambda platform: platform.kind)
def test_both_send_a_key_the_same_way(server: RecordingUpstream, platform: Platform) -> None:
    """Where a key lets in, it is in the same field, and nothing is signed."""
    call = CALLS["whole"]
    theirs = recorded(server, platform.client(server.url + platform.path, KEY), call, platform.model)
    mine = ours(server, platform, call, Secret(KEY))
    for name in (b"authorization", b"x-api-key", b"x-amz-date"):
        assert first(mine.headers, name) == first(theirs.headers, name)
    assert first(mine.headers, b"authorization") == b"Bearer " + KEY.encode()


def test_what_is_added_for_the_runtime(server: RecordingUpstream) -> None:
    """Version and betas stand in the body, as AWS documents them."""
    body = json.loads(ours(server, RUNTIME, CALLS["beta"], LOGIN).body or b"")
    theirs = recorded(server, RUNTIME.client(server.url, None), CALLS["beta"], RUNTIME.model).json()
    assert body["anthropic_version"] == "bedrock-2023-05-31"
    assert body["anthropic_beta"] == theirs["anthropic_beta"]
