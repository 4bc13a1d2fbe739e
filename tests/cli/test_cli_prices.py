"""`claude-desk prices`: what models cost, whose prices they are, and newer ones."""

from __future__ import annotations

import json
from pathlib import Path

from fakes.price_file import model_of, price_file, raw_prices
from fakes.program import Program

MODEL = "claude-opus-4-8"


def test_the_prices_of_the_upstream_in_use_are_listed(quick: Program) -> None:
    """A line for each entry of the upstream's list, and on stderr whose list that is."""
    done = quick.run("prices", environ={"CLAUDE_DESK_UPSTREAM": "anthropic"})
    header, *rows = done.stdout.splitlines()
    assert header.split()[:3] == ["MODEL", "INPUT", "OUTPUT"]
    (row,) = [row.split() for row in rows if row.startswith(f"{MODEL} ")]
    assert row == [MODEL, "5", "25", "0.5", "6.25", "10", "10", "the", "list"]
    assert "genai-prices" in done.stderr


def test_own_prices_are_told_from_the_lists(quick: Program) -> None:
    """A model with dots and your own price: set without quotes, listed as yours, the rest as in the list."""
    quick.run("settings", "set", "prices.claude-x.y.input", "3")
    quick.run("settings", "set", 'prices."claude-opus-*".input', "4.5")
    shown = quick.run("prices", "claude-x.y", "--upstream", "anthropic").stdout.splitlines()[1]
    assert shown.split() == ["claude-x.y", "3", "-", "-", "-", "-", "-", "yours:", '"claude-x.y"']
    found = json.loads(quick.run("prices", MODEL, "--upstream", "anthropic", "--json").stdout)
    (row,) = found["models"]
    assert (row["input"], row["output"], row["own"]) == (4.5, 25.0, "claude-opus-*")


def test_a_region_that_costs_more_shows_what_it_costs(quick: Program) -> None:
    """The premium of a platform's region is in the price."""
    quick.run("settings", "set", "upstreams.eu", '{kind = "vertex", project = "p", region = "europe-west1"}')
    found = json.loads(quick.run("prices", MODEL, "--upstream", "eu", "--json").stdout)
    assert found["models"][0]["input"] == 5.5


def test_what_is_not_known_is_said(quick: Program) -> None:
    """A model in no list is unknown, an upstream without a list is said to have none, and one that is not there is named."""
    shown = quick.run("prices", "nobody", "--upstream", "anthropic").stdout.splitlines()[1]
    assert shown.split()[-1] == "unknown"
    assert "no price list" in quick.run("prices").stderr
    assert "no upstream 'x'" in quick.run("prices", "--upstream", "x", code=2).stderr


def test_newer_prices_are_taken_over_and_given_up(quick: Program, tmp_path: Path) -> None:
    """`prices update --from FILE` makes them count and names their source; `prices reset` goes back."""
    raw = raw_prices()
    model_of(raw, "anthropic", MODEL)["prices"]["input_mtok"] = 7.5
    file = tmp_path / "data.json"
    file.write_bytes(price_file(raw))
    ask = ("prices", MODEL, "--upstream", "anthropic", "--json")
    assert f"those of {file}" in quick.run("prices", "update", "--from", str(file)).stderr
    found = json.loads(quick.run(*ask).stdout)
    assert found["models"][0]["input"] == 7.5
    assert str(file) in found["source"]
    file.write_bytes(b"[]")
    assert "what is here stays" in quick.run("prices", "update", "--from", str(file), code=2).stderr
    assert json.loads(quick.run(*ask).stdout) == found
    quick.run("prices", "reset")
    assert json.loads(quick.run(*ask).stdout)["models"][0]["input"] == 5
    assert "came with Claude Desk" in quick.run("prices", "reset").stderr


def test_a_kept_file_that_is_damaged_is_said(quick: Program) -> None:
    """The package's prices count, and stderr says why."""
    quick.home.mkdir()
    (quick.home / "prices.json").write_text("{")
    done = quick.run("prices", MODEL, "--upstream", "anthropic", "--json")
    assert json.loads(done.stdout)["models"][0]["input"] == 5
    assert "cannot be used" in done.stderr
