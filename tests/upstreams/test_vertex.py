"""Claude on Vertex AI: what is sent, what is refused, and what the person is told."""

from __future__ import annotations

import json
from typing import Any

import pytest

from claude_desk.config.settings import UpstreamSettings
from claude_desk.errors import Refused
from claude_desk.messages.error_body import read_error
from claude_desk.messages.request import MessagesRequest
from claude_desk.secret import Secret
from claude_desk.upstreams import make
from claude_desk.upstreams.base import GoogleLogin, HubRequest, LocalReply, Upstream, UpstreamRequest
from fakes.canary import REAL_KEY

BODY = b'{ "model":"claude-opus-5-5", "max_tokens":5,"messages":[{"role":"user","content":"\\u00fc"}] }'
PUBLISHER = "/v1/projects/my-project/locations/{}/publishers/anthropic/models/"


def _made(**options: Any) -> Upstream:
    return make(
        "vertex", "v", UpstreamSettings(kind="vertex", **{"project": "my-project", **options}).model_dump()
    )


def _hub(
    body: bytes = BODY,
    path: bytes = b"/v1/messages",
    version: bytes = b"2023-06-01",
    query: bytes = b"beta=true",
) -> HubRequest:
    headers = ((b"anthropic-version", version), (b"X-One", b"1"))
    return HubRequest("POST", path, query, headers, MessagesRequest.parse(body))


def _sent(upstream: Upstream, hub: HubRequest) -> UpstreamRequest:
    outbound = upstream.prepare(hub, Secret(REAL_KEY))
    assert isinstance(outbound, UpstreamRequest)
    return outbound


@pytest.mark.parametrize(
    ("region", "host"),
    [
        ("", "aiplatform.googleapis.com"),
        ("global", "aiplatform.googleapis.com"),
        ("us", "aiplatform.us.rep.googleapis.com"),
        ("eu", "aiplatform.eu.rep.googleapis.com"),
        ("us-east5", "us-east5-aiplatform.googleapis.com"),
    ],
)
def test_each_region_has_its_host(region: str, host: str) -> None:
    """The region decides the host and stands in the path; global is what it is when nothing is said."""
    request = _sent(_made(region=region), _hub())
    assert str(request.origin) == f"https://{host}:443"
    assert request.target.decode() == PUBLISHER.format(region or "global") + "claude-opus-5-5:rawPredict"


@pytest.mark.parametrize(
    ("url", "origin", "prefix"),
    [
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000", ""),
        ("https://vertex-ours.p.googleapis.com/v1", "https://vertex-ours.p.googleapis.com:443", ""),
        ("https://ours.p.googleapis.com/vertex", "https://ours.p.googleapis.com:443", "/vertex"),
    ],
)
def test_an_address_of_ones_own_takes_the_hosts_place(url: str, origin: str, prefix: str) -> None:
    """A private endpoint is used with its path, whether it was copied with /v1 or without."""
    request = _sent(_made(url=url), _hub())
    assert str(request.origin) == origin
    assert request.target.decode() == prefix + PUBLISHER.format("global") + "claude-opus-5-5:rawPredict"


@pytest.mark.parametrize(
    "url", ["https://vertex.example", "https://googleapis.com.example", "https://notgoogleapis.com"]
)
def test_the_login_goes_nowhere_but_to_google(url: str) -> None:
    """A Google token opens more than Vertex: an address that somebody slipped into the settings does not get one."""
    with pytest.raises(ValueError, match="login is only sent to googleapis"):
        _made(url=url)


def test_the_model_moves_into_the_path_and_every_other_byte_stays() -> None:
    """The body loses its model, gains the version that the field named, and is otherwise the client's; no query goes up."""
    request = _sent(_made(), _hub())
    rest = b'"max_tokens":5,"messages":[{"role":"user","content":"\\u00fc"}] }'
    assert request.body == b'{"anthropic_version":"vertex-2023-10-16", ' + rest
    assert request.headers == (
        (b"X-One", b"1"),
        (b"Authorization", b"Bearer " + REAL_KEY.encode()),
    )
    assert b"?" not in request.target


@pytest.mark.parametrize(
    ("version", "sent"),
    [
        (b"2023-06-01", "vertex-2023-10-16"),
        (b"", "vertex-2023-10-16"),
        (b"latest", "vertex-2023-10-16"),
        (b"2023-01-01", "vertex-2023-10-16"),
        (b"2026-10-21", "2026-10-21"),
    ],
)
def test_the_version_is_the_one_the_client_speaks(version: bytes, sent: str) -> None:
    """A newer version of the API is named as it is, the older one as Vertex calls it, and no other word goes up."""
    assert json.loads(_sent(_made(), _hub(version=version)).body or b"")["anthropic_version"] == sent


def test_a_version_in_the_body_is_the_clients() -> None:
    """A body that names its version already keeps it."""
    body = b'{"anthropic_version":"mine","model":"m"}'
    assert _sent(_made(), _hub(body)).body == b'{"anthropic_version":"mine"}'


def test_streams_go_to_their_own_address() -> None:
    """Only a request that says stream: true is sent to the streaming address, and goes on saying so."""
    request = _sent(_made(), _hub(b'{"stream":true,"model":"claude-opus-5-5"}'))
    assert request.target.endswith(b"/claude-opus-5-5:streamRawPredict")
    assert json.loads(request.body or b"") == {"stream": True, "anthropic_version": "vertex-2023-10-16"}


def test_tokens_are_counted_at_their_own_address() -> None:
    """count_tokens has an address without a model, so the body keeps it, by the name Vertex has for it."""
    request = _sent(
        _made(models={"best": "claude-x"}), _hub(b'{"model":"best"}', b"/v1/messages/count_tokens")
    )
    assert request.target.decode() == PUBLISHER.format("global") + "count-tokens:rawPredict"
    assert request.body == b'{"anthropic_version":"vertex-2023-10-16","model":"claude-x"}'


@pytest.mark.parametrize(
    ("model", "segment"),
    [
        ("claude-opus-5-5", "claude-opus-5-5"),
        ("claude-haiku-4-5-20251001", "claude-haiku-4-5@20251001"),
        ("claude-haiku-4-5@20251001", "claude-haiku-4-5@20251001"),
        ("best", "claude-opus-4-8@default"),
        ("a/../b", "a%2F..%2Fb"),
        ("a;b?c#d%2f", "a%3Bb%3Fc%23d%252f"),
        ("ü", "%C3%BC"),
    ],
)
def test_a_model_is_one_path_segment(model: str, segment: str) -> None:
    """Names of the settings count, dates are written Vertex's way, and nothing a client says leaves its segment."""
    hub = _hub(json.dumps({"model": model}).encode())
    request = _sent(_made(models={"best": "claude-opus-4-8@default"}), hub)
    assert request.target.decode() == PUBLISHER.format("global") + segment + ":rawPredict"


def test_beta_flags_are_those_it_takes() -> None:
    """Flags Vertex AI does not know are left out with the fields that hang on them, one is renamed, and the log says so."""
    body = b'{"model":"m","speed":"fast","context_management":{"edits":[]},"tools":[{"name":"a","defer_loading":true}]}'
    flags = b"fast-mode-2026-02-01,context-management-2025-06-27, advanced-tool-use-2025-11-20"
    headers = ((b"anthropic-beta", flags), (b"Anthropic-Beta", b"claude-code-20250219"), (b"X-One", b"1"))
    request = _sent(
        _made(), HubRequest("POST", b"/v1/messages", headers=headers, message=MessagesRequest.parse(body))
    )
    assert request.headers[:2] == (
        (b"X-One", b"1"),
        (b"anthropic-beta", b"context-management-2025-06-27,tool-search-tool-2025-10-19"),
    )
    assert request.body == (
        b'{"anthropic_version":"vertex-2023-10-16","context_management":{"edits":[]},'
        b'"tools":[{"name":"a","defer_loading":true}]}'
    )
    assert request.note == "beta flags left out: fast-mode-2026-02-01, claude-code-20250219"


def test_it_is_let_in_by_google() -> None:
    """The login is Google's, with the credentials file of the settings; without a credential no field is made up."""
    assert _made().login == GoogleLogin("")
    assert _made(credentials_file="/a/b.json").login == GoogleLogin("/a/b.json")
    outbound = _made().prepare(_hub(), None)
    assert isinstance(outbound, UpstreamRequest)
    assert b"Authorization" not in dict(outbound.headers)


def test_models_come_from_data() -> None:
    """The list and a single model are answered here, names of the settings included."""
    upstream = _made(models={"best": "claude-opus-4-8"})
    for path, wanted in ((b"/v1/models", b'"best"'), (b"/v1/models/best", b'"id":"best"')):
        reply = upstream.prepare(HubRequest("GET", path), None)
        assert isinstance(reply, LocalReply)
        assert reply.status == 200
        assert wanted in reply.body


@pytest.mark.parametrize(
    ("hub", "status", "words"),
    [
        (HubRequest("POST", b"/v1/messages/batches"), 404, "Vertex AI has no files, batches or skills"),
        (HubRequest("GET", b"/v1/files"), 404, "Vertex AI has no files, batches or skills"),
        (_hub(b"{"), 400, "no JSON object"),
        (_hub(b"{}"), 400, "model: Field required"),
        (_hub(b'{"model":""}'), 400, "model: Field required"),
    ],
)
def test_what_it_has_not_is_refused(hub: HubRequest, status: int, words: str) -> None:
    """Nothing leaves for what Vertex AI has no address for, or that names no model."""
    with pytest.raises(Refused, match=words) as refused:
        _made().prepare(hub, None)
    assert refused.value.status == status


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"project": ""}, "has no project"),
        ({"project": ".."}, "a project that is none"),
        ({"project": "a..b"}, "a project that is none"),
        ({"region": "-"}, "a region that is none"),
        ({"region": "us--east"}, "a region that is none"),
    ],
)
def test_a_place_that_is_none_is_said(options: dict[str, str], words: str) -> None:
    """Project and region become part of an address, so they are checked, and the answer is a sentence."""
    with pytest.raises(ValueError, match=words):
        _made(**options)


@pytest.mark.parametrize(
    ("status", "code", "advice"),
    [
        (401, "UNAUTHENTICATED", "run 'gcloud auth application-default login'"),
        (403, "PERMISSION_DENIED", "in the project my-project: it needs the role Vertex AI User"),
        (404, "NOT_FOUND", "not enabled for the project my-project in the region us-east5"),
        (429, "RESOURCE_EXHAUSTED", "quota of the project my-project in the region us-east5"),
        (500, "INTERNAL", ""),
    ],
)
def test_the_person_is_told_what_to_do(status: int, code: str, advice: str) -> None:
    """Each error only a person can mend has one sentence, in words of ours."""
    decoder = _sent(_made(region="us-east5"), _hub()).decoder(status, ())
    decoder.feed(json.dumps([{"error": {"code": status, "message": "WIRE", "status": code}}]).encode())
    assert "WIRE" in read_error(decoder.close())[1]
    assert advice in decoder.advice
    assert bool(decoder.advice) == bool(advice)
    assert "WIRE" not in decoder.advice


def test_a_refused_credentials_file_needs_another_one() -> None:
    """Who uses a credentials file is not sent to a login that would not be asked."""
    decoder = _sent(_made(credentials_file="/a.json"), _hub()).decoder(401, ())
    decoder.close()
    assert decoder.advice == (
        "Vertex AI does not accept the credentials file from the settings; check it, or choose another one."
    )
