"""`claude-desk key`: made, listed and revoked beside the running app."""

from __future__ import annotations

import itertools
import json
from datetime import timedelta
from pathlib import Path
from typing import get_args, get_type_hints

import click
import pytest

from claude_desk.cli.key_limits import PERIODS
from claude_desk.cli.keys import AREAS, key, span
from claude_desk.config.client_keys import RELAY_AREAS, KeyScope
from fakes.canary import CLIENT_KEY, REAL_KEY
from fakes.program import Program, Server


def test_a_made_key_works_and_a_revoked_one_fails_on_its_next_request(shared_server: Server) -> None:
    """`key create` prints the key alone on stdout; it works at once, and after `key revoke` the same key gets 401."""
    program = shared_server.program
    made = program.run("key", "create", "short-lived", "--expires", "12h")
    value = made.stdout.removesuffix("\n")
    assert value.isascii()
    assert " " not in value
    assert "not shown again" in made.stderr
    assert "has taken the change over" in made.stderr
    assert shared_server.ask(value).status == 200
    revoked = program.run("key", "revoke", "short-lived")
    assert revoked.stdout == ""
    assert "is revoked" in revoked.stderr
    assert shared_server.ask(value).status == 401


def test_a_sandbox_brings_its_own_identifier(shared_server: Server) -> None:
    """`key add --value-from-stdin` accepts a value as key; it opens the door and appears in nothing that is printed."""
    program = shared_server.program
    done = program.run("key", "add", "sandbox 7", "--value-from-stdin", stdin=f"{CLIENT_KEY}\n")
    assert done.stdout == ""
    assert shared_server.ask(CLIENT_KEY).status == 200
    listed = program.run("key", "list", "--json")
    (entry,) = [each for each in json.loads(listed.stdout) if each["name"] == "sandbox 7"]
    assert entry["registered"]
    assert entry["hint"] == CLIENT_KEY[-4:]
    assert not program.leaks()


def test_a_key_opens_further_areas_only_when_asked(quick: Program) -> None:
    """`--allow` is kept with the key, may be given several times, and takes only areas that there are."""
    quick.run("key", "create", "batcher", "--allow", "batches", "--allow", "files")
    (entry,) = json.loads(quick.run("key", "list", "--json").stdout)
    assert entry["allow"] == ["batches", "files"]
    assert "organizations" in quick.run("key", "create", "x", "--allow", "organizations", code=2).stderr
    assert set(AREAS) == RELAY_AREAS


def test_a_key_is_limited_when_it_is_made_and_changed_later(quick: Program) -> None:
    """Models, upstream and budget are kept with the key and listed; `key change` changes what is named and nothing else."""
    limits = ("--budget", "2.00", "--per", "day", "--models", "claude-haiku*", "--models", "claude-opus-4-8")
    quick.run("key", "create", "run", *limits, "--upstream", "practice")

    def listed() -> dict[str, object]:
        (entry,) = json.loads(quick.run("key", "list", "--json").stdout)
        return {name: entry[name] for name in ("models", "upstream", "budget_usd", "budget_per")}

    assert listed() == {
        "models": ["claude-haiku*", "claude-opus-4-8"],
        "upstream": "practice",
        "budget_usd": 2.0,
        "budget_per": "day",
    }
    text = quick.run("key", "list").stdout
    assert "2.00 USD a day; only claude-haiku*, claude-opus-4-8; only to practice" in text
    changed = quick.run("key", "change", "run", "--budget", "3.5")
    assert "3.50 USD a day; only claude-haiku*" in changed.stderr
    quick.run("key", "change", "run", "--per", "total", "--all-models")
    assert listed() == {"models": None, "upstream": "practice", "budget_usd": 3.5, "budget_per": "total"}
    freed = quick.run("key", "change", "run", "--no-budget", "--any-upstream")
    assert "no limits of its own" in freed.stderr
    assert listed() == {"models": None, "upstream": None, "budget_usd": None, "budget_per": None}
    assert set(PERIODS) == set(get_args(get_type_hints(KeyScope)["budget_per"]))


def test_a_change_of_a_key_bites_on_its_next_request(shared_server: Server) -> None:
    """The running program keeps to what `key change` and `key add` say from the next request on."""
    program = shared_server.program
    program.run(
        "key", "add", "bound", "--value-from-stdin", "--models", "claude-haiku*", stdin="an-identifier-of-it"
    )
    assert shared_server.ask("an-identifier-of-it", model="claude-opus-4-8").status == 403
    program.run("key", "change", "bound", "--models", "claude-opus*")
    assert shared_server.ask("an-identifier-of-it", model="claude-opus-4-8").status == 200
    program.run("key", "revoke", "bound")


def test_an_upstream_that_is_not_there_is_remarked_on(quick: Program) -> None:
    """The key is made all the same: its upstream may come later."""
    assert "no upstream 'later' yet" in quick.run("key", "create", "one", "--upstream", "later").stderr


def test_the_list_is_a_table_for_people(quick: Program) -> None:
    """`key list` has a line for each key with name, last characters and expiry, in columns, and no key."""
    assert "no client key yet" in quick.run("key", "list").stderr
    value = quick.run("key", "create", "one").stdout.strip()
    quick.run("key", "create", "日本", "--expires", "30d")
    done = quick.run("key", "list", environ={"CLAUDE_DESK_CLIENT_KEYS": f"given:{CLIENT_KEY}"})
    heading, *lines = done.stdout.splitlines()
    assert heading.split() == ["NAME", "ENDS", "IN", "CREATED", "EXPIRES", "NOTES"]
    assert [line.split()[0] for line in lines] == ["one", "日本", "given"]
    assert value[-4:] in lines[0]
    assert " never" in lines[0]
    assert "from the environment" in lines[2]
    assert value not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("arguments", "stdin", "says"),
    [
        (("key", "revoke", "nobody"), "", "no client key named 'nobody'"),
        (("key", "create", ""), "", "1 to 64 printable characters"),
        (("key", "create", "a\x1b[31m"), "", "1 to 64 printable characters"),
        (("key", "create", "a", "--expires", "tomorrow"), "", "such as 12h or 30d"),
        (("key", "create", "a", "--expires", "999999999w"), "", "too long"),
        (("key", "add", "a", "--value-from-stdin"), "", "nothing came from stdin"),
        (("key", "add", "a", "--value-from-stdin"), "short", "12 to 512 characters"),
        (("key", "add", "a", "--value-from-stdin"), REAL_KEY, "a provider's real key"),
        (("key", "add", "a"), "", "--value-from-stdin"),
        (("key", "create", "a", "--budget", "0"), "", "above 0"),
        (("key", "create", "a", "--budget", "nan"), "", "above 0"),
        (("key", "create", "a", "--budget", "1e9"), "", "between 0 and 1,000,000"),
        (("key", "create", "a", "--per", "day"), "", "give one with --budget"),
        (("key", "create", "a", "--models", "two words"), "", "visible characters"),
        (("key", "create", "a", "--upstream", "A B"), "", "no name of an upstream"),
        (("key", "change", "nobody", "--budget", "1"), "", "no client key named 'nobody'"),
        (("key", "change", "a", "--budget", "1", "--no-budget"), "", "at the same time"),
        (("key", "add", "a", "--value-from-stdin", CLIENT_KEY), "", "never taken from the command line"),
    ],
    ids=itertools.count(),  # pytest puts the id into the environment, where no credential may be
)
def test_what_is_not_possible_is_said(
    quick: Program, arguments: tuple[str, ...], stdin: str, says: str
) -> None:
    """Wrong names, spans and values: one plain sentence, exit code 2, and never the value."""
    done = quick.run(*arguments, stdin=stdin, code=2)
    assert done.stdout == ""
    assert says in done.stderr
    assert "\x1b" not in done.stderr
    assert not quick.leaks()


def test_a_damaged_file_is_said_and_kept_aside(quick: Program) -> None:
    """Client keys that cannot be read open nothing, and the command says where the file went."""
    quick.home.mkdir()
    (quick.home / "client-keys.json").write_text("{")
    done = quick.run("key", "list")
    assert "was damaged" in done.stderr
    (aside,) = quick.home.glob("client-keys.broken-*.json")
    assert str(aside) in done.stderr


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("90s", timedelta(seconds=90)),
        ("5m", timedelta(minutes=5)),
        (" 12H ", timedelta(hours=12)),
        ("30d", timedelta(days=30)),
        ("2w", timedelta(weeks=2)),
    ],
)
def test_spans_of_time(text: str, means: timedelta) -> None:
    """Seconds, minutes, hours, days and weeks are understood."""
    context = click.Context(key)
    assert span(context, key.params[0] if key.params else click.Option(["--expires"]), text) == means


@pytest.mark.parametrize("text", ["0d", "-1d", "1y", "d", "1.5h", "\u0661d", ""])
def test_what_is_no_span_of_time(text: str) -> None:
    """Nothing, fractions, unknown units and other digits are refused."""
    with pytest.raises(click.BadParameter, match="such as 12h"):
        span(click.Context(key), click.Option(["--expires"]), text)


def test_the_home_stays_private(quick: Program) -> None:
    """The folder is 0700 and the file 0600, whatever the umask."""
    quick.run("key", "create", "one")
    file: Path = quick.home / "client-keys.json"
    assert quick.home.stat().st_mode & 0o777 == 0o700
    assert file.stat().st_mode & 0o777 == 0o600
