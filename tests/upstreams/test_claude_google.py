"""Anthropic's whole API behind Google Cloud."""

from __future__ import annotations

import json
from typing import Any

import pytest

from claude_desk.config.settings import UpstreamSettings
from claude_desk.messages.request import MessagesRequest
from claude_desk.secret import Secret
from claude_desk.upstreams import make
from claude_desk.upstreams.base import GoogleLogin, HubRequest, Upstream, UpstreamRequest
from fakes.canary import REAL_KEY

PLACE = {"project": "my-project", "workspace": "wrkspc_01AbCd"}
PREFIX = b"/v1/projects/my-project/locations/global/workspaces/wrkspc_01AbCd/invoke"


def _made(**options: Any) -> Upstream:
    return make("claude-google", "g", UpstreamSettings(kind="claude-google", **options).model_dump())


def _sent(upstream: Upstream, hub: HubRequest) -> UpstreamRequest:
    outbound = upstream.prepare(hub, Secret(REAL_KEY))
    assert isinstance(outbound, UpstreamRequest)
    return outbound


def test_project_location_and_workspace_stand_in_front() -> None:
    """Path, query, fields and body are the client's; the project's path and the token come on top."""
    body = b'{ "model":"claude-opus-5-5" }'
    hub = HubRequest("POST", b"/v1/messages", b"beta=true", ((b"X-One", b"1"),), MessagesRequest.parse(body))
    request = _sent(_made(**PLACE), hub)
    assert str(request.origin) == "https://claude.googleapis.com:443"
    assert request.target == PREFIX + b"/v1/messages?beta=true"
    assert request.headers == ((b"X-One", b"1"), (b"Authorization", b"Bearer " + REAL_KEY.encode()))
    assert request.body is body
    assert _sent(_made(**PLACE, region="eu"), hub).target.startswith(b"/v1/projects/my-project/locations/eu/")


@pytest.mark.parametrize(
    "path", [b"/v1/models", b"/v1/models/claude-opus-5-5", b"/v1/files", b"/v1/messages/batches"]
)
def test_the_whole_api_is_there(path: bytes) -> None:
    """Models, files and batches go up like everything else, with the body as it arrives."""
    request = _sent(_made(**PLACE), HubRequest("GET", path))
    assert (request.target, request.body) == (PREFIX + path, None)


def test_an_address_takes_the_place_of_all_of_it() -> None:
    """A gateway's address replaces host and path, as with the official SDK; then no project is needed."""
    request = _sent(_made(url="http://127.0.0.1:9/x"), HubRequest("GET", b"/v1/models"))
    assert (str(request.origin), request.target) == ("http://127.0.0.1:9", b"/x/v1/models")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "has no project"),
        ({"project": "p1"}, "has no workspace"),
        ({"workspace": "w"}, "has no project"),
        ({**PLACE, "project": ".."}, "a project that is none"),
        ({**PLACE, "region": "-"}, "a region that is none"),
    ],
)
def test_what_is_missing_is_said(options: dict[str, str], words: str) -> None:
    """Without an address, project and workspace are needed, and are checked."""
    with pytest.raises(ValueError, match=words):
        _made(**options)


def test_it_is_let_in_by_google() -> None:
    """The login is Google's; a refused one is told with the command that renews it, and quota and role in words."""
    assert _made(**PLACE, credentials_file="/a.json").login == GoogleLogin("/a.json")
    for status, code, words in (
        (401, "UNAUTHENTICATED", "run 'gcloud auth application-default login'"),
        (403, "PERMISSION_DENIED", "may not use Claude in the project my-project"),
        (429, "RESOURCE_EXHAUSTED", "quota of the project my-project"),
    ):
        decoder = _sent(_made(**PLACE), HubRequest("GET", b"/v1/models")).decoder(status, ())
        decoder.feed(json.dumps({"error": {"code": status, "message": "WIRE", "status": code}}).encode())
        decoder.close()
        assert words in decoder.advice
        assert "WIRE" not in decoder.advice
