"""Newer price lists: taken over when they are asked for and good, and refused in every other case."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from claude_desk.config.settings import NetworkSettings, Settings
from claude_desk.costs import Costs
from claude_desk.errors import SettingsError
from claude_desk.price_lists import PriceLists, newer_data
from claude_desk.price_updates import update
from fakes.price_file import model_of, price_file, raw_prices
from fakes.recording_upstream import RecordingUpstream, Reply, json_reply

NOW = datetime(2026, 11, 21, 3, tzinfo=UTC)
MODEL = "claude-opus-4-8"
Raw = list[dict[str, Any]]


def dearer() -> Raw:
    """Data in which one model costs more than in those that came with the package, and one is new."""
    raw = raw_prices()
    model_of(raw, "anthropic", MODEL)["prices"]["input_mtok"] = 7.5
    models = next(each for each in raw if each["id"] == "anthropic")["models"]
    new = {
        "id": "claude-new-9",
        "match": {"starts_with": "claude-new-9"},
        "prices": {"input_mtok": 1, "output_mtok": 2},
    }
    models.insert(0, new)
    return raw


def input_price(file: Path | None, model: str) -> Decimal | None:
    """What a model's input costs at Anthropic, by the kept file."""
    costs = Costs(file)
    costs.use(Settings.model_validate({"upstream": "anthropic"}))
    prices = costs.in_effect("anthropic", model, date(2026, 11, 21)).prices
    return prices.input.base if prices and prices.input else None


def take_over(source: str, file: Path) -> None:
    """As the command does it."""
    update(source, file, NetworkSettings(proxy="none"), {}, NOW)


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """Where newer prices are kept."""
    return tmp_path / "prices.json"


def test_the_same_data_are_the_same_lists(kept: Path) -> None:
    """Data in the published form come to exactly the listings of the package, for every platform's list."""
    kept.write_bytes(newer_data(price_file(), "a file", NOW))
    taken = PriceLists(kept)
    for kind in ("claude-aws", "bedrock", "vertex"):
        assert taken.listings_for(kind, "") == PriceLists().listings_for(kind, "")
    assert taken.source == "a file, taken over on 2026-11-21"
    assert taken.problem == ""


def test_newer_prices_count_from_a_file(kept: Path, tmp_path: Path) -> None:
    """What a file says is what requests cost, new models included; the file that is kept is private."""
    assert (input_price(kept, MODEL), input_price(kept, "claude-new-9")) == (Decimal(5), None)
    source = tmp_path / "data.json"
    source.write_bytes(price_file(dearer()))
    take_over(str(source), kept)
    assert (input_price(kept, MODEL), input_price(kept, "claude-new-9")) == (Decimal("7.5"), Decimal(1))
    if os.name == "posix":
        assert kept.stat().st_mode & 0o777 == 0o600


def test_newer_prices_count_from_an_address(kept: Path) -> None:
    """They are fetched once, with no credential in the request."""
    with RecordingUpstream(json_reply(dearer())) as server:
        take_over(f"{server.url}/prices/data.json", kept)
        (request,) = server.requests
        assert request.target == b"/prices/data.json"
        assert request.header("authorization") is None
    assert input_price(kept, MODEL) == Decimal("7.5")


def test_settings_that_are_read_again_read_the_prices_again(kept: Path) -> None:
    """A running program takes newer prices over with the next reload."""
    costs = Costs(kept)
    settings = Settings.model_validate({"upstream": "anthropic"})
    costs.use(settings)
    day = date(2026, 11, 21)
    before = costs.in_effect("anthropic", MODEL, day).prices
    kept.write_bytes(newer_data(price_file(dearer()), "a file", NOW))
    assert costs.in_effect("anthropic", MODEL, day).prices == before
    costs.use(settings)
    assert costs.in_effect("anthropic", MODEL, day).prices != before


def _without_a_model(raw: Raw) -> None:
    models = next(each for each in raw if each["id"] == "anthropic")["models"]
    models[:] = [each for each in models if each["id"] != MODEL]


def _free(raw: Raw) -> None:
    model_of(raw, "anthropic", MODEL)["prices"] |= {"input_mtok": 0, "output_mtok": 0}


def _absurd(raw: Raw) -> None:
    model_of(raw, "anthropic", MODEL)["prices"]["output_mtok"] = 9_000


def _negative(raw: Raw) -> None:
    amazon = next(each for each in raw if each["id"] == "aws")
    amazon["models"][0]["prices"] = {"input_mtok": -1}


def _endless_pattern(raw: Raw) -> None:
    model_of(raw, "anthropic", MODEL)["match"] = {"regex": "(c+)+$"}


def _broken_pattern(raw: Raw) -> None:
    model_of(raw, "anthropic", MODEL)["match"] = {"regex": "(claude"}


def _new_clause(raw: Raw) -> None:
    model_of(raw, "anthropic", MODEL)["match"] = {"runs": "rm -rf"}


def _no_amazon(raw: Raw) -> None:
    raw[:] = [each for each in raw if each["id"] != "aws"]


def _other_shape(raw: Raw) -> None:
    model_of(raw, "anthropic", MODEL)["prices"] = {"input_mtok": "five"}


@pytest.mark.parametrize(
    "spoil",
    [
        *(
            _without_a_model,
            _free,
            _absurd,
            _negative,
            _endless_pattern,
            _broken_pattern,
            _new_clause,
            _no_amazon,
        ),
        _other_shape,
    ],
)
def test_what_is_broken_older_or_cannot_be_true_is_refused(
    kept: Path, tmp_path: Path, spoil: Callable[[Raw], None]
) -> None:
    """What counted before still does, in the words of the message too."""
    kept.write_bytes(newer_data(price_file(dearer()), "a file", NOW))
    before = kept.read_bytes()
    raw = raw_prices()
    spoil(raw)
    source = tmp_path / "data.json"
    source.write_bytes(price_file(raw))
    with pytest.raises(SettingsError, match=r"[Ww]hat is here stays"):
        take_over(str(source), kept)
    assert kept.read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b"[" * 100_000, b'[{"id": 1}]', b"\xff", b"<html>"])
def test_what_is_no_file_of_prices_is_refused(kept: Path, tmp_path: Path, content: bytes) -> None:
    """Anything but the published form, in plain words."""
    source = tmp_path / "data.json"
    source.write_bytes(content)
    with pytest.raises(SettingsError, match="what is here stays"):
        take_over(str(source), kept)
    assert not kept.exists()


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        (Reply(status=404, chunks=[b"no"]), "answered 404"),
        (Reply(status=302, headers=[("location", "https://evil.example")], chunks=[b""]), "answered 302"),
        (Reply(chunks=[price_file()[:1000]]), "no file of prices"),
    ],
)
def test_an_address_that_gives_none_changes_nothing(kept: Path, reply: Reply, says: str) -> None:
    """Errors, redirects and half a file: the reason in plain words, and nothing is kept."""
    with RecordingUpstream(reply) as server, pytest.raises(SettingsError, match=says):
        take_over(f"{server.url}/data.json", kept)
    assert not kept.exists()


@pytest.mark.parametrize("source", ["http://prices.example/data.json", "ftp://a.example/x", "/no/such/file"])
def test_a_place_that_cannot_be_read_is_named(kept: Path, source: str) -> None:
    """Plain http to other machines, other schemes, and files that are not there."""
    with pytest.raises(SettingsError, match=source.rpartition("/")[0]):
        take_over(source, kept)


@pytest.mark.parametrize("spoil", ["another package", "no JSON", "changed by hand"])
def test_a_kept_file_that_does_not_hold_leaves_the_packages_prices(kept: Path, spoil: str) -> None:
    """After an upgrade of the package its own prices count again, and after damage too; a sentence says so."""
    document = json.loads(newer_data(price_file(dearer()), "a file", NOW))
    if spoil == "another package":
        document["package"] = "0.0.1"
    elif spoil == "changed by hand":
        document["data"][0]["models"][0]["prices"] = {"input_mtok": "free"}
    kept.write_text("{" if spoil == "no JSON" else json.dumps(document))
    lists = PriceLists(kept)
    assert lists.listings_for("claude-aws", "") == PriceLists().listings_for("claude-aws", "")
    assert lists.problem
    assert lists.source.startswith("genai-prices ")
