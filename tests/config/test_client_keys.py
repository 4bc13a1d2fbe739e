"""Client keys: who may come in, who no longer may, and what is on the disk about it."""

from __future__ import annotations

import hashlib
import json
import stat
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest

from claude_desk.config.client_keys import ClientKeyRing, KeyScope
from claude_desk.errors import ClientKeyError
from claude_desk.secret import Secret

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the keys are kept."""
    return tmp_path / "client-keys.json"


def presented(value: Secret) -> bytes:
    """A key as it arrives in a header."""
    return value.reveal().encode()


def test_a_new_key_opens_and_is_found_by_the_next_run(file: Path, now: datetime) -> None:
    """A created key matches at once, and again after the file is read by another process."""
    ring = ClientKeyRing(file, now)
    key, value = ring.create("laptop", now)
    assert value.reveal().startswith("desk-")
    assert len(value.reveal()) == len("desk-") + 43
    assert (key.name, key.hint, key.source, key.registered) == ("laptop", value.reveal()[-4:], "file", False)
    for each in (ring, ClientKeyRing(file, now)):
        assert each.match(presented(value), now) == key
        assert each.keys() == [key]
        assert each.problems == ()


def test_only_the_digest_is_on_the_disk(file: Path, now: datetime) -> None:
    """The file holds SHA-256 and four characters, is readable by its owner only, and has a version."""
    _, value = ClientKeyRing(file, now).create(
        "laptop", now, expires_in=timedelta(days=1), relay=frozenset({"files"})
    )
    document = json.loads(file.read_bytes())
    assert document["version"] == 1
    assert document["keys"][0] == {
        "id": document["keys"][0]["id"],
        "name": "laptop",
        "sha256": hashlib.sha256(presented(value)).hexdigest(),
        "hint": value.reveal()[-4:],
        "created": "2026-11-20T20:15:00+00:00",
        "expires": "2026-11-21T20:15:00+00:00",
        "relay": ["files"],
        "registered": False,
        "scope": {"models": [], "upstream": "", "budget_usd": 0.0, "budget_per": "total"},
    }
    assert value.reveal() not in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("wrong", [b"", b"desk-", b"x" * 100_000, b"\xff\xfe", None])
def test_what_is_no_key_does_not_match(file: Path, now: datetime, wrong: bytes | None) -> None:
    """Nothing, parts of a key, noise and a key with one more byte do not open."""
    ring = ClientKeyRing(file, now)
    assert ring.match(b"", now) is None
    _, value = ring.create("laptop", now)
    assert ring.match(presented(value) + b"x" if wrong is None else wrong, now) is None
    assert ring.match(presented(value)[:-1], now) is None
    assert ring.match(ring.keys()[0].sha256.encode(), now) is None


def test_every_key_is_compared_whatever_matches(
    file: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The number of digest comparisons is the number of keys: for the first, the last and none of them."""
    ring = ClientKeyRing(file, now, [("env", Secret("environment-key-1"))])
    values = [ring.create(f"key {number}", now)[1] for number in range(5)]
    compared: list[int] = []
    import hmac

    compare = hmac.compare_digest

    def counting(left: bytes, right: bytes) -> bool:
        compared.append(len(left))
        return compare(left, right)

    monkeypatch.setattr("claude_desk.config.client_keys.hmac.compare_digest", counting)
    for guess in (presented(values[0]), presented(values[-1]), b"environment-key-1", b"wrong"):
        compared.clear()
        ring.match(guess, now)
        assert compared == [32] * 6


def test_an_expired_key_no_longer_matches_but_is_still_listed(file: Path, now: datetime) -> None:
    """A key works until its last instant and not at its expiry."""
    ring = ClientKeyRing(file, now)
    key, value = ring.create("guest", now, expires_in=timedelta(hours=1))
    assert key.expires == now + timedelta(hours=1)
    assert ring.match(presented(value), now + timedelta(minutes=59, seconds=59)) == key
    assert ring.match(presented(value), now + timedelta(hours=1)) is None
    assert ring.keys() == [key]
    elsewhere = (now + timedelta(minutes=59)).astimezone(timezone(timedelta(hours=9)))
    assert ring.match(presented(value), elsewhere) == key


def test_a_revoked_key_fails_on_its_next_use_in_every_process(file: Path, now: datetime) -> None:
    """Revoked by the command line, a key is worth nothing in the running app once it looks at the file."""
    app = ClientKeyRing(file, now)
    _, value = app.create("laptop", now)
    assert app.refresh(now) is False
    ClientKeyRing(file, now).revoke("laptop", now)
    assert app.refresh(now) is True
    assert app.match(presented(value), now) is None
    assert app.refresh(now) is False


def test_a_key_file_that_vanishes_opens_nothing(file: Path, now: datetime) -> None:
    """Deleting the file is a way to revoke everything."""
    ring = ClientKeyRing(file, now)
    _, value = ring.create("laptop", now)
    file.unlink()
    assert ring.refresh(now) is True
    assert ring.match(presented(value), now) is None
    assert ring.problems == ()


def test_a_sandboxs_own_identifier_can_be_its_key(file: Path, now: datetime) -> None:
    """A registered value opens, with what it may relay, and is stored as a digest like any other."""
    ring = ClientKeyRing(file, now)
    key = ring.register("sandbox", Secret("sbx-7f3a-0001"), now, relay=frozenset({"files", "batches"}))
    assert key.registered
    assert ring.match(b"sbx-7f3a-0001", now) == key
    assert "sbx-7f3a" not in file.read_text()
    assert ClientKeyRing(file, now).keys() == [key]


@pytest.mark.parametrize(
    "value",
    [
        "",
        "elevenchars",
        "with a space in it",
        "tab\tin-the-middle",
        "ümlaut-in-the-key",
        "x" * 513,
        "line-break-at-end\n",
        "sk-ant-api03-canary",
        "sk-proj-canary-0000",
        "AKIAIOSFODNN7EXAMPLE",
        "ghp_canary0123456789",
    ],
)
def test_what_is_unfit_as_a_client_key_is_refused_without_being_repeated(
    file: Path, now: datetime, value: str
) -> None:
    """Guessable values, values no header can hold, and real providers' keys are refused; nothing is written."""
    with pytest.raises(ClientKeyError) as caught:
        ClientKeyRing(file, now).register("name", Secret(value), now)
    assert not value or value not in caught.value.message
    assert not file.exists()


@pytest.mark.parametrize("name", ["", " x", "x ", "a\nb", "x" * 65, "\x1b[31mred"])
def test_a_name_must_be_fit_to_be_shown(file: Path, now: datetime, name: str) -> None:
    """Names go into windows and terminals: printable, not empty, not endless."""
    with pytest.raises(ClientKeyError, match="printable"):
        ClientKeyRing(file, now).create(name, now)


def test_names_and_values_are_unique(file: Path, now: datetime) -> None:
    """A name means one key, also one of the environment; a value has one name."""
    ring = ClientKeyRing(file, now, [("agent", Secret("environment-key-1"))])
    ring.register("laptop", Secret("registered-key-1"), now)
    for taken in ("laptop", "agent"):
        with pytest.raises(ClientKeyError, match="already"):
            ring.create(taken, now)
    for known in ("registered-key-1", "environment-key-1"):
        with pytest.raises(ClientKeyError, match="already the key"):
            ring.register("another", Secret(known), now)
    ring.revoke("laptop", now)
    ring.create("laptop", now)


@pytest.mark.parametrize(
    "options", [{"relay": frozenset({"admin"})}, {"expires_in": timedelta(0)}, {"expires_in": timedelta.max}]
)
def test_impossible_wishes_are_refused(file: Path, now: datetime, options: dict[str, Any]) -> None:
    """Areas that do not exist and expiry dates that make no sense raise instead of being bent."""
    with pytest.raises(ClientKeyError):
        ClientKeyRing(file, now).create("name", now, **options)


def test_keys_of_the_environment_work_for_this_run_and_stay_out_of_the_file(
    file: Path, now: datetime
) -> None:
    """They match, are listed as such, survive reloading, cannot be revoked here, and are never written."""
    ring = ClientKeyRing(file, now, [("agent", Secret("environment-key-1"))])
    stored, _ = ring.create("laptop", now)
    ring.reload(now)
    found = ring.match(b"environment-key-1", now)
    assert found is not None
    assert (found.name, found.source) == ("agent", "environment")
    assert ring.keys() == [stored, found]
    with pytest.raises(ClientKeyError, match="CLAUDE_DESK_CLIENT_KEYS"):
        ring.revoke("agent", now)
    assert "agent" not in file.read_text()


def test_revoking_what_is_not_there_says_so(file: Path, now: datetime) -> None:
    """A typing error in a name does not look like success."""
    with pytest.raises(ClientKeyError, match="no client key named 'laptpo'"):
        ClientKeyRing(file, now).revoke("laptpo", now)


GOOD: dict[str, object] = {
    "id": "1",
    "name": "x",
    "sha256": "0" * 64,
    "hint": "abcd",
    "created": "2026-11-20T20:15:00+00:00",
    "expires": None,
    "relay": [],
    "registered": False,
}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\xff noise",
        b'{"version": 1, "keys": [',
        b"[" * 100_000,
        b"[]",
        b"{}",
        b'{"version": "1", "keys": []}',
        b'{"version": 1, "keys": {}}',
        json.dumps({"version": 1, "keys": [GOOD, GOOD]}).encode(),
        json.dumps({"version": 1, "keys": [GOOD | {"sha256": "z" * 64}]}).encode(),
        json.dumps({"version": 1, "keys": [GOOD | {"sha256": "0" * 62}]}).encode(),
        json.dumps({"version": 1, "keys": [GOOD | {"sha256": "00 " * 21 + "0"}]}).encode(),
        json.dumps({"version": 1, "keys": [GOOD | {"relay": ["everything"]}]}).encode(),
        json.dumps({"version": 1, "keys": [GOOD | {"relay": [["files"]]}]}).encode(),
        json.dumps({"version": 1, "keys": [GOOD | {"expires": "never"}]}).encode(),
        json.dumps({"version": 1, "keys": [GOOD | {"expires": "2026-11-20T20:15:00"}]}).encode(),
        json.dumps({"version": 1, "keys": [{"name": "x"}]}).encode(),
    ],
    ids=range(17),
)
def test_a_damaged_file_opens_nothing_is_kept_aside_and_said(
    file: Path, now: datetime, content: bytes
) -> None:
    """Damage never lets anyone in and never loses the file; new keys can be made at once."""
    file.write_bytes(content)
    ring = ClientKeyRing(file, now, [("agent", Secret("environment-key-1"))])
    assert [key.name for key in ring.keys()] == ["agent"]  # noqa: SIM118 (a ring is no dict)
    aside = file.with_name("client-keys.broken-20261120T201500.json")
    assert aside.read_bytes() == content
    assert str(aside) in ring.problems[0]
    key, value = ring.create("new", now)
    assert ring.match(presented(value), now) == key
    assert ring.problems == ()


def test_a_newer_versions_file_is_left_alone(file: Path, now: datetime) -> None:
    """After a downgrade nothing stored opens and nothing is overwritten; the person is told."""
    content = b'{"version": 2, "keys": "who knows"}'
    file.write_bytes(content)
    ring = ClientKeyRing(file, now, [("agent", Secret("environment-key-1"))])
    assert "newer" in ring.problems[0]
    assert ring.match(b"environment-key-1", now) is not None
    with pytest.raises(ClientKeyError, match="newer"):
        ring.create("x", now)
    assert file.read_bytes() == content


def test_an_unreadable_file_opens_nothing_and_is_left_alone(file: Path, now: datetime) -> None:
    """What cannot be read is not replaced."""
    file.mkdir()
    ring = ClientKeyRing(file, now)
    assert "cannot be read" in ring.problems[0]
    with pytest.raises(ClientKeyError, match="cannot be read"):
        ring.create("x", now)
    assert file.is_dir()


def test_a_key_that_cannot_be_saved_does_not_exist(tmp_path: Path, now: datetime) -> None:
    """Where the folder cannot be written, creating fails and no half-made key opens."""
    ring = ClientKeyRing(tmp_path / "missing folder" / "client-keys.json", now)
    with pytest.raises(ClientKeyError, match="nothing was changed"):
        ring.create("x", now)
    assert ring.keys() == []


def test_a_damaged_file_is_noticed_while_running(file: Path, now: datetime) -> None:
    """Damage during the run closes the door on the next look, not at the next start."""
    ring = ClientKeyRing(file, now)
    _, value = ring.create("laptop", now)
    file.write_bytes(b"oops")
    assert ring.refresh(now) is True
    assert ring.match(presented(value), now) is None
    assert ring.problems != ()
    assert ring.refresh(now) is False


def test_two_processes_lose_none_of_each_others_keys(file: Path, now: datetime) -> None:
    """Window and command line make keys at the same time; every one of them is there afterwards."""
    code = (
        "import sys; from datetime import datetime, UTC; from pathlib import Path\n"
        "from claude_desk.config.client_keys import ClientKeyRing, KeyScope\n"
        "now = datetime.now(UTC); ring = ClientKeyRing(Path(sys.argv[1]), now)\n"
        "for n in range(20): ring.create(f'{sys.argv[2]} {n}', now)\n"
    )
    processes = [subprocess.Popen([sys.executable, "-c", code, str(file), f"process {n}"]) for n in range(3)]
    assert [process.wait(60) for process in processes] == [0, 0, 0]
    assert len(ClientKeyRing(file, now).keys()) == 60


def test_threads_of_one_process_lose_none_either(file: Path, now: datetime) -> None:
    """One ring may be used from every thread while another matches."""
    ring = ClientKeyRing(file, now)
    _, value = ring.create("first", now)
    missed: list[int] = []

    def create(number: int) -> None:
        for each in range(10):
            ring.create(f"{number} {each}", now)
            if ring.match(presented(value), now) is None:
                missed.append(each)

    threads = [threading.Thread(target=create, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert missed == []
    assert len(ring.keys()) == len(ClientKeyRing(file, now).keys()) == 41


def test_moments_are_kept_in_utc(file: Path, now: datetime) -> None:
    """A key made in another time zone has the same instants everywhere."""
    there = now.astimezone(timezone(timedelta(hours=-8)))
    key, _ = ClientKeyRing(file, now).create("x", there, expires_in=timedelta(hours=1))
    assert (key.created, key.created.tzinfo) == (now, UTC)
    assert key.expires == now + timedelta(hours=1)


def test_a_lent_key_works_for_this_run_and_is_written_nowhere(file: Path, now: datetime) -> None:
    """A key for one run opens the door, has a name of its own, and is unknown to the next run."""
    ring = ClientKeyRing(file, now)
    ring.create("this run", now)
    lent = ring.lend("this run", now)
    found = ring.match(lent.reveal().encode(), now)
    assert found is not None
    assert found.name == "this run (2)"
    assert found.sha256 not in file.read_text()
    ring.reload(now)
    assert ring.match(lent.reveal().encode(), now) is not None
    assert ClientKeyRing(file, now).match(lent.reveal().encode(), now) is None


def test_what_a_key_is_for_is_kept_and_can_change(file: Path, now: datetime) -> None:
    """Models, upstream and budget of a key are stored with it; a change counts at once and is stored, too."""
    first = KeyScope(("claude-haiku*",), "work", 2.5, "day")
    ring = ClientKeyRing(file, now)
    _, value = ring.create("run", now, scope=first)
    [kept] = ClientKeyRing(file, now).keys()
    assert kept.scope == first
    ring.change("run", KeyScope(budget_usd=1), now)
    found = ClientKeyRing(file, now).match(presented(value), now)
    assert found is not None
    assert found.scope == KeyScope(budget_usd=1)
    assert found.id == kept.id


def test_a_key_from_before_keys_were_for_something_is_for_everything(file: Path, now: datetime) -> None:
    """A file without that part is read as one whose keys may do all they could before."""
    ring = ClientKeyRing(file, now)
    ring.create("old", now)
    document = json.loads(file.read_bytes())
    del document["keys"][0]["scope"]
    file.write_text(json.dumps(document))
    [key] = ClientKeyRing(file, now).keys()
    assert key.scope == KeyScope()


@pytest.mark.parametrize(
    "scope",
    [
        {"models": "claude", "upstream": "", "budget_usd": 0, "budget_per": "day"},
        {"models": [], "upstream": "", "budget_usd": -1, "budget_per": "day"},
        {"models": [], "upstream": "", "budget_usd": 0, "budget_per": "century"},
        {"models": [5], "upstream": "", "budget_usd": 0, "budget_per": "day"},
        {"models": [], "upstream": "A B", "budget_usd": 0, "budget_per": "day"},
        {"budget_usd": 5},
        [],
    ],
)
def test_a_scope_that_cannot_be_read_opens_nothing(file: Path, now: datetime, scope: object) -> None:
    """A file in which what a key is for makes no sense is damaged: a guess could open what was closed."""
    ring = ClientKeyRing(file, now)
    _, value = ring.create("run", now)
    document = json.loads(file.read_bytes())
    document["keys"][0]["scope"] = scope
    file.write_text(json.dumps(document))
    ring = ClientKeyRing(file, now)
    assert ring.match(presented(value), now) is None
    assert ring.problems


@pytest.mark.parametrize(
    "scope",
    [
        KeyScope(budget_usd=float("nan")),
        KeyScope(budget_usd=float("inf")),
        KeyScope(models=("",)),
        KeyScope(models=("a b",)),
        KeyScope(models=("m",) * 51),
        KeyScope(upstream="../x"),
    ],
)
def test_a_key_is_not_made_for_what_cannot_be_kept(file: Path, now: datetime, scope: KeyScope) -> None:
    """A budget is a number, models have names, and nothing is written otherwise."""
    ring = ClientKeyRing(file, now)
    with pytest.raises(ClientKeyError):
        ring.create("run", now, scope=scope)
    ring.create("run", now)
    with pytest.raises(ClientKeyError):
        ring.change("run", scope, now)
    with pytest.raises(ClientKeyError, match="no client key"):
        ring.change("nobody", KeyScope(), now)
    assert ring.keys()[0].scope == KeyScope()
