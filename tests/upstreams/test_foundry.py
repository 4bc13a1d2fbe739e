"""Claude in Microsoft Foundry."""

from __future__ import annotations

import json
from typing import Any

import pytest

from claude_desk.config.settings import UpstreamSettings
from claude_desk.errors import Refused
from claude_desk.messages.request import MessagesRequest
from claude_desk.secret import Secret
from claude_desk.upstreams import make
from claude_desk.upstreams.base import (
    EntraLogin,
    HubRequest,
    LocalReply,
    StoredKey,
    Upstream,
    UpstreamRequest,
)
from fakes.canary import REAL_KEY

BODY = b'{ "model":"claude-opus-5-5" ,"max_tokens":5}'
HUB = HubRequest("POST", b"/v1/messages", b"beta=true", ((b"X-One", b"1"),), MessagesRequest.parse(BODY))


def _made(**options: Any) -> Upstream:
    values = {"resource": "my-resource", **options}
    return make("foundry", "f", UpstreamSettings(kind="foundry", **values).model_dump())


def _sent(upstream: Upstream, hub: HubRequest = HUB) -> UpstreamRequest:
    outbound = upstream.prepare(hub, Secret(REAL_KEY))
    assert isinstance(outbound, UpstreamRequest)
    return outbound


def test_the_resource_is_the_host() -> None:
    """Path, query, body and fields are the client's, behind /anthropic of the resource."""
    request = _sent(_made())
    assert str(request.origin) == "https://my-resource.services.ai.azure.com:443"
    assert request.target == b"/anthropic/v1/messages?beta=true"
    assert request.headers[0] == (b"X-One", b"1")
    assert request.body is BODY


def test_an_address_takes_its_place() -> None:
    """An address of one's own is used as it is, and then no resource is needed."""
    request = _sent(_made(resource="", url="https://gateway.example/x/anthropic"))
    assert (str(request.origin), request.target) == (
        "https://gateway.example:443",
        b"/x/anthropic/v1/messages?beta=true",
    )


def test_a_key_goes_into_both_of_its_fields() -> None:
    """The resource's key is sent as x-api-key and as api-key, as the official SDK does, and as nothing else."""
    key = REAL_KEY.encode()
    assert _made().login == StoredKey()
    assert _sent(_made()).headers[1:] == ((b"x-api-key", key), (b"api-key", key))
    outbound = _made().prepare(HUB, None)
    assert isinstance(outbound, UpstreamRequest)
    assert outbound.headers == HUB.headers


def test_a_token_goes_as_bearer() -> None:
    """With a Microsoft Entra login the token for Foundry is sent as Bearer only."""
    upstream = _made(auth="entra", tenant="contoso.example")
    assert upstream.login == EntraLogin("contoso.example", "https://ai.azure.com/.default")
    assert _sent(upstream).headers[1:] == ((b"Authorization", b"Bearer " + REAL_KEY.encode()),)


def test_a_model_becomes_its_deployment() -> None:
    """A name of the settings replaces the model's value alone; every other one stays."""
    upstream = _made(models={"claude-opus-5-5": "prod-7"})
    assert _sent(upstream).body == b'{ "model":"prod-7" ,"max_tokens":5}'
    other = MessagesRequest.parse(b'{"model":"other"}')
    assert _sent(upstream, HubRequest("POST", b"/v1/messages", message=other)).body is other.body


def test_beta_flags_are_those_it_takes() -> None:
    """Flags Foundry does not know are left out with the fields that hang on them; with those it knows nothing changes."""
    body = b'{"model":"m","speed":"fast"}'
    headers = ((b"anthropic-beta", b"fast-mode-2026-02-01,effort-2025-11-24"), (b"X-One", b"1"))
    request = _sent(
        _made(), HubRequest("POST", b"/v1/messages", headers=headers, message=MessagesRequest.parse(body))
    )
    assert request.headers[:2] == ((b"X-One", b"1"), (b"anthropic-beta", b"effort-2025-11-24"))
    assert request.body == b'{"model":"m"}'
    assert request.note == "beta flags left out: fast-mode-2026-02-01"
    files = HubRequest("POST", b"/v1/files", headers=((b"anthropic-beta", b"files-api-2025-04-14"),))
    assert _sent(_made(), files).headers[0] == (b"anthropic-beta", b"files-api-2025-04-14")


def test_models_come_from_data() -> None:
    """The list of models is answered here, deployments by the names they are asked for."""
    reply = _made(models={"ours": "prod-7"}).prepare(HubRequest("GET", b"/v1/models"), None)
    assert isinstance(reply, LocalReply)
    assert json.loads(reply.body)["data"][0]["id"] == "ours"


def test_batches_are_refused_and_files_are_not() -> None:
    """Nothing leaves for batches; files go with their body as it arrives."""
    for path in (b"/v1/messages/batches", b"/v1/messages/batches/b_1/results"):
        with pytest.raises(Refused, match="has no batches") as refused:
            _made().prepare(HubRequest("POST", path), None)
        assert refused.value.status == 404
    assert _sent(_made(), HubRequest("POST", b"/v1/files")).body is None


@pytest.mark.parametrize(
    ("options", "words"),
    [({"resource": ""}, "has no resource"), ({"resource": "-a"}, "a resource that is none")],
)
def test_a_resource_that_is_none_is_said(options: dict[str, str], words: str) -> None:
    """The resource becomes a host name, so it is checked."""
    with pytest.raises(ValueError, match=words):
        _made(**options)


@pytest.mark.parametrize(
    ("options", "status", "code", "advice"),
    [
        ({}, 401, "401", "key was not accepted by the Foundry resource my-resource"),
        ({}, 403, "403", "The key may not be used"),
        ({"auth": "entra"}, 401, "Unauthorized", "run 'az login'"),
        ({"auth": "entra", "tenant": "t.example"}, 401, "Unauthorized", "run 'az login --tenant t.example'"),
        ({"auth": "entra"}, 403, "PermissionDenied", "needs the role Cognitive Services User"),
        ({}, 404, "DeploymentNotFound", "There is no deployment of the name"),
        ({}, 404, "404", "check the resource's name"),
        ({}, 429, "429", "The rate limit of a deployment"),
        ({}, 500, "InternalServerError", ""),
    ],
)
def test_the_person_is_told_what_to_do(options: dict[str, str], status: int, code: str, advice: str) -> None:
    """Each error only a person can mend has one sentence, in words of ours."""
    decoder = _sent(_made(**options)).decoder(status, ())
    decoder.feed(json.dumps({"error": {"code": code, "message": "WIRE"}}).encode())
    assert b"WIRE" in decoder.close()
    assert advice in decoder.advice
    assert bool(decoder.advice) == bool(advice)
    assert "WIRE" not in decoder.advice


@pytest.mark.parametrize(
    "url", ["https://gateway.example/anthropic", "https://mine.eastus.cloudapp.azure.com/anthropic"]
)
def test_an_entra_login_goes_nowhere_but_to_foundry(url: str) -> None:
    """An Entra token opens whatever its owner may; a key of the resource may go to a gateway, the token may not."""
    assert _made(resource="", url=url).login == StoredKey()
    with pytest.raises(ValueError, match="login is only sent to services"):
        _made(resource="", url=url, auth="entra")
