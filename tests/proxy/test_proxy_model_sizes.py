"""What an upstream's list of models tells counts for fitting, and nobody asks for the list who does not need it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from claude_desk.config.settings import Settings
from claude_desk.messages.model_sizes import ModelSize
from claude_desk.proxy.model_sizes import MAX_UPSTREAMS, ModelSizes
from claude_desk.upstreams import make
from claude_desk.upstreams.base import Upstream
from fakes.recording_upstream import (
    RecordedRequest,
    RecordingUpstream,
    Reply,
    error_reply,
    json_reply,
    message_reply,
)
from fakes.running_desk import RunningDesk, wait_until

HEADERS = (("anthropic-version", "2023-06-01"), ("content-type", "application/json"))
FIT = "[limits]\nfit_context = true\nmargin_percent = 0\n"
LIST = json_reply({"data": [{"id": "house-model", "context_length": 20_000, "max_completion_tokens": 9_000}]})


def server(request: RecordedRequest) -> Reply:
    """A vendor with a list."""
    return LIST if request.target.startswith(b"/v1/models") else message_reply()


def vendor(name: str, url: str = "https://one.example") -> Upstream:
    """An upstream."""
    return make("compatible", name, {"url": url})


def listing(**contexts: int) -> bytes:
    """A list of models with their contexts."""
    data = [{"id": name.replace("_", "-"), "context_length": size} for name, size in contexts.items()]
    return json.dumps({"data": data}).encode()


@pytest.fixture
def fitting(tmp_path: Path, upstream: RecordingUpstream) -> Iterator[RunningDesk]:
    """A desk that fits."""
    with RunningDesk(tmp_path / "fitting", upstream, settings=FIT) as running:
        yield running


def ask(desk: RunningDesk, number: int, size: int = 10) -> Any:
    """Send a request for the vendor's own model, and return what the log says was changed."""
    members = {
        "model": "house-model",
        "max_tokens": 30_000,
        "messages": [{"role": "user", "content": "a" * (4 * size)}],
    }
    assert desk.ask(headers=HEADERS, body=json.dumps(members).encode()).status == 200
    return desk.end(number).notes


def lists(upstream: RecordingUpstream) -> int:
    """How often the list was asked for."""
    return sum(request.target.startswith(b"/v1/models") for request in upstream.requests)


def test_fitting_asks_once_and_keeps_nobody_waiting(
    fitting: RunningDesk, upstream: RecordingUpstream
) -> None:
    """The first request goes as it came; the list is asked for behind it, and counts from then on."""
    upstream.always(server)
    assert ask(fitting, 0) == ""
    vendors = fitting.desk.rules.upstreams[fitting.desk.settings.upstream]
    wait_until(lambda: fitting.desk.sizes.find(vendors, "house-model").context == 20_000, "the list")
    assert ask(fitting, 1) == "max_tokens 30000 clamped to 9000"
    assert ask(fitting, 2, 15_000).startswith("max_tokens 30000 clamped to 49")
    assert lists(upstream) == 1
    assert len(fitting.rows()) == 3  # the list is no request of the client's


def test_a_list_that_is_not_there_is_not_asked_for_again(
    fitting: RunningDesk, upstream: RecordingUpstream
) -> None:
    """A vendor without a list is asked once, and its requests go as they came."""
    upstream.always(
        lambda request: (
            error_reply(404, "not_found_error", "none") if b"models" in request.target else message_reply()
        )
    )
    assert ask(fitting, 0) == ""
    wait_until(lambda: lists(upstream) == 1, "the request for the list")
    assert [ask(fitting, 1), ask(fitting, 2)] == ["", ""]
    assert lists(upstream) == 1


def test_without_fitting_no_list_is_asked_for(desk: RunningDesk, upstream: RecordingUpstream) -> None:
    """Every request that reaches the upstream is the client's own; a list that passes is remembered all the same."""
    upstream.always(server)
    ask(desk, 0)
    assert desk.ask("GET", b"/v1/models", HEADERS, None).status == 200
    assert lists(upstream) == 1
    data = desk.desk.stored_settings.model_dump() | {"limits": {"fit_context": True, "margin_percent": 0}}
    desk.desk.apply(Settings.model_validate(data)).result(10)
    assert ask(desk, 2) == "max_tokens 30000 clamped to 9000"
    assert lists(upstream) == 1


def test_a_test_of_the_upstream_reads_its_list(fitting: RunningDesk, upstream: RecordingUpstream) -> None:
    """What the Test button fetches counts as well."""
    upstream.always(server)
    chosen = fitting.desk.settings.upstream
    fitting.desk.check_upstream(chosen, on_finding=lambda _: None).result(10)
    assert ask(fitting, 0) == "max_tokens 30000 clamped to 9000"
    assert lists(upstream) == 1


def test_the_persons_own_sizes_come_first(tmp_path: Path, upstream: RecordingUpstream) -> None:
    """A context of the settings beats the list's."""
    upstream.always(server)
    text = FIT + '[limits.contexts]\n"house-*" = 12000\n'
    with RunningDesk(tmp_path / "own", upstream, settings=text) as desk:
        desk.ask("GET", b"/v1/models", HEADERS, None)
        assert ask(desk, 1, 8_000).startswith("max_tokens 30000 clamped to 39")


def test_an_upstream_is_known_at_its_address() -> None:
    """What a list told is for its own upstream at its own address; names with and without a date find each other."""
    sizes = ModelSizes()
    sizes.take(vendor("one"), listing(claude_opus_9_20300101=300_000))
    assert sizes.find(vendor("one"), "claude-opus-9") == ModelSize(300_000)
    assert sizes.find(vendor("one"), "claude-opus-9-20300101") == ModelSize(300_000)
    assert sizes.find(vendor("one"), "claude-opus-8") == ModelSize()
    assert sizes.find(vendor("two"), "claude-opus-9") == ModelSize()
    assert sizes.find(vendor("one", "https://other.example"), "claude-opus-9") == ModelSize()


def test_pages_add_up_and_news_win() -> None:
    """A further page adds models, and a model that is listed again has its new size."""
    sizes = ModelSizes()
    for body in (listing(a=2_000), listing(b=3_000), listing(a=4_000), b"{}"):
        sizes.take(vendor("one"), body)
    assert [sizes.find(vendor("one"), name).context for name in "ab"] == [4_000, 3_000]


def test_lists_made_from_data_tell_nothing() -> None:
    """A platform whose list comes with Claude Desk says nothing about itself by it."""
    sizes = ModelSizes()
    foundry = make("foundry", "work", {"resource": "house"})
    sizes.take(foundry, listing(a=2_000))
    assert sizes.find(foundry, "a") == ModelSize()


def test_memory_is_bounded() -> None:
    """The upstreams that told something longest ago are forgotten."""
    sizes = ModelSizes()
    for number in range(MAX_UPSTREAMS + 5):
        sizes.take(vendor(f"v{number}"), listing(a=2_000))
    known = [number for number in range(MAX_UPSTREAMS + 5) if sizes.find(vendor(f"v{number}"), "a").context]
    assert known == list(range(5, MAX_UPSTREAMS + 5))
