"""`claude-desk settings`: what is in force, where it is, and changing one option."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from claude_desk.cli.settings import _value
from claude_desk.config.settings import Settings
from fakes.canary import REAL_KEY
from fakes.program import Program, Server


def test_the_path_is_printed_alone(quick: Program, tmp_path: Path) -> None:
    """`settings path` prints the file that counts, whether it is there or not."""
    assert quick.run("settings", "path").stdout == f"{quick.home / 'settings.toml'}\n"
    other = tmp_path / "other.toml"
    assert quick.run("--config", str(other), "settings", "path").stdout == f"{other}\n"
    assert not quick.home.exists()


def test_what_is_shown_is_a_settings_file(quick: Program, tmp_path: Path) -> None:
    """`settings show` prints TOML that, used as the settings file, comes to the same settings."""
    quick.environ.pop("CLAUDE_DESK_PORT")
    for name, value in (
        ("upstreams.corp.kind", "compatible"),
        ("upstreams.corp.url", "https://corp.example/api"),
        ("upstream", "corp"),
        ("server.allowed_hosts", "docker.internal, desk"),
    ):
        quick.run("settings", "set", name, value)
    shown = quick.run("settings", "show").stdout
    assert Settings.model_validate(tomllib.loads(shown)).upstreams["corp"].url == "https://corp.example/api"
    copy = tmp_path / "copy.toml"
    copy.write_text(shown)
    again = quick.run("--config", str(copy), "settings", "show").stdout
    assert again.partition("\n")[2] == shown.partition("\n")[2]
    assert str(copy) in again


def test_what_the_environment_decides_is_marked(quick: Program) -> None:
    """A line that an environment variable decides says so; the others do not."""
    shown = quick.run(
        "settings",
        "show",
        environ={"CLAUDE_DESK_UPSTREAM": "compatible", "CLAUDE_DESK_UPSTREAM_URL": "https://corp.example"},
    ).stdout
    marked = [line.split(" = ")[0] for line in shown.splitlines() if "# from the environment" in line]
    assert marked == ["upstream", "port", "kind", "url"]
    assert 'url = "https://corp.example" # from the environment: CLAUDE_DESK_UPSTREAM_URL' in shown
    assert shown.startswith(f"# {quick.home / 'settings.toml'} (no such file")


def test_a_credential_among_the_headers_is_not_shown(quick: Program) -> None:
    """A credential among the headers does not count, and what looks like one is masked in `settings show`."""
    quick.home.mkdir()
    file = quick.home / "settings.toml"
    file.write_text(
        "[upstreams.corp]\nkind = 'compatible'\nurl = 'https://corp.example'\n"
        f"[upstreams.corp.headers]\nx-secret-thing = '{REAL_KEY}'\nx-tenant = 'seven'\nx-keyfob = 'nine'\n"
    )
    done = quick.run("settings", "show")
    assert 'x-tenant = "seven"' in done.stdout
    assert 'x-keyfob = "***" # not shown' in done.stdout
    assert "x-secret-thing" not in done.stdout
    assert "the header 'x-secret-thing' cannot be added" in done.stderr
    file.unlink()
    assert not quick.leaks()


def test_a_change_counts_at_once_and_keeps_the_file(shared_server: Server) -> None:
    """`settings set` changes its line only, and the running app follows."""
    program = shared_server.program
    file = program.home / "settings.toml"
    file.write_text("# mine\nupstream = 'practice' # for now\n")
    done = program.run("settings", "set", "log.max_days", "3")
    assert done.stdout == ""
    assert "has taken the change over" in done.stderr
    assert file.read_text().startswith("# mine\nupstream = 'practice' # for now\n")
    assert tomllib.loads(file.read_text())["log"] == {"max_days": 3}
    program.run("settings", "set", "upstreams.corp.kind", "compatible")
    program.run("settings", "set", "upstreams.corp.url", "https://corp.example")
    program.run("settings", "set", "upstream", "corp")
    assert json.loads(program.run("status", "--json").stdout)["upstream"] == "corp"
    program.run("settings", "set", "upstream", "practice")


def test_the_environment_is_named_when_it_decides(quick: Program) -> None:
    """Setting an option that a variable decides works, and says that the variable wins."""
    done = quick.run("settings", "set", "server.port", "9000")
    assert "The environment decides server.port" in done.stderr
    assert "not running" in done.stderr


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("server.port", "http", "server.port is not possible"),
        ("server.port", "70000", "less than or equal to 65535"),
        ("server.prot", "1", "There is no option 'server.prot'"),
        ("sever.port", "1", "There is no option 'sever.port'"),
        ("server", "1", "is no single option"),
        ("upstream.kind", "x", "is no single option"),
        ("upstream", "nobody", "there is no [upstreams.nobody]"),
        ("upstreams.corp.url", "https://corp.example", "before upstreams.corp.kind is"),
        ("upstreams.anthropic.url", "http://evil.example", "only allowed to this machine"),
        ("upstreams.anthropic.url", "https://me:word@corp.example", "user name or password"),
        ("appearance.theme", "green", "appearance.theme is not possible"),
    ],
)
def test_what_is_not_possible_is_said(quick: Program, name: str, value: str, says: str) -> None:
    """A value or name that cannot be: one sentence, exit code 2, and no file is made."""
    done = quick.run("settings", "set", name, value, code=2)
    assert says in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (quick.home / "settings.toml").exists()


def test_a_folder_that_cannot_be_written_is_said(quick: Program) -> None:
    """A settings file that cannot be saved is named in one sentence, exit code 2."""
    quick.home.mkdir()
    (quick.home / "settings.toml").mkdir()
    done = quick.run("settings", "set", "log.max_days", "3", code=2)
    assert "could not be saved" in done.stderr


def test_rules_lists_maps_and_truth_are_set_and_shown(quick: Program) -> None:
    """Every type of option can be set by the command line; rules are shown as [[routes]], and the whole is a settings file."""
    for name, value in (
        ("upstreams.work.kind", "bedrock"),
        ("upstreams.work.region", "eu-central-1"),
        ("upstreams.work.list_models", "false"),
        ('upstreams.work.models."claude-3.5-*"', "anthropic.claude-3-5"),
        ("upstreams.work.models.seven", "7"),
        ("upstreams.work.headers", '{X-Team = "research"}'),
        ("failover.order", "work, anthropic"),
        ("failover.statuses", "500,529"),
        ("failover.retry_after_seconds", "2.5"),
        ("network.proxy", "http://proxy.example:3128"),
        ("routes", '[{upstream = "work", model = "claude-opus-*"}, {upstream = "practice", client = "ci"}]'),
    ):
        quick.run("settings", "set", name, value)
    shown = quick.run("settings", "show").stdout
    assert shown.count("[[routes]]") == 2
    settings = Settings.model_validate(tomllib.loads(shown))
    stored = Settings.model_validate(tomllib.loads((quick.home / "settings.toml").read_text()))
    for each in (settings, stored):
        work = each.upstreams["work"]
        assert (work.region, work.list_models) == ("eu-central-1", False)
        assert work.models == {"claude-3.5-*": "anthropic.claude-3-5", "seven": "7"}
        assert work.headers == {"X-Team": "research"}
        assert each.failover.order == ("work", "anthropic")
        assert each.failover.statuses == (500, 529)
        assert each.failover.retry_after_seconds == 2.5
        assert each.network.proxy == "http://proxy.example:3128"
        assert [(rule.upstream, rule.client, rule.model) for rule in each.routes] == [
            ("work", "*", "claude-opus-*"),
            ("practice", "ci", "*"),
        ]


def test_an_upstream_is_shown_with_the_options_it_has(quick: Program) -> None:
    """What its kind knows nothing of is left out of `settings show`, unless someone has set it."""
    quick.run("settings", "set", "upstreams.work.kind", "vertex")
    quick.run("settings", "set", "upstreams.work.guardrail", "abc:1")
    work = tomllib.loads(quick.run("settings", "show").stdout)["upstreams"]["work"]
    assert {"kind", "project", "region", "credentials_file", "guardrail"} <= set(work)
    assert not {"profile", "tenant", "resource", "limit_field"} & set(work)


def test_options_are_unset(quick: Program) -> None:
    """An option has its default again; an upstream and one model name are gone; the rest of the file stays."""
    quick.home.mkdir()
    file = quick.home / "settings.toml"
    file.write_text(
        "# mine\n[log]\nmax_days = 3\n[upstreams.corp]\nkind = 'compatible'\nurl = 'https://corp.example'\n"
        "[upstreams.work]\nkind = 'bedrock'\nregion = 'eu-central-1'\n[upstreams.work.models]\na = 'b'\n'c.d' = 'e'\n"
    )
    for name in ("log.max_days", "upstreams.corp", "upstreams.work.models.'c.d'", "upstreams.work.region"):
        quick.run("settings", "unset", name)
    assert file.read_text().startswith("# mine\n")
    stored = Settings.model_validate(tomllib.loads(file.read_text()))
    assert stored.log.max_days == Settings().log.max_days
    assert set(stored.upstreams) == {"practice", "anthropic", "work"}
    assert stored.upstreams["work"].models == {"a": "b"}
    assert stored.upstreams["work"].region == ""
    assert "There is no option" in quick.run("settings", "unset", "upstreams.corp", code=2).stderr
    assert "quote a part" in quick.run("settings", "unset", "'log.max_days", code=2).stderr


def test_the_upstream_in_use_is_not_unset(quick: Program) -> None:
    """Taking away what requests go to is refused in words, and nothing is changed."""
    quick.run("settings", "set", "upstreams.corp.kind", "compatible")
    quick.run("settings", "set", "upstream", "corp")
    before = (quick.home / "settings.toml").read_text()
    assert "upstream is 'corp'" in quick.run("settings", "unset", "upstreams.corp", code=2).stderr
    assert (quick.home / "settings.toml").read_text() == before


@pytest.mark.parametrize(
    ("text", "present", "means"),
    [
        ("8000", 1, 8000),
        ("2.5", 1.0, 2.5),
        ("true", False, True),
        ("8000", "text", "8000"),
        ("a b", "text", "a b"),
        ("a, b", [], ["a", "b"]),
        ("", ["a"], []),
        ('["a", "b"]', [], ["a", "b"]),
        ("compatible", None, "compatible"),
        ("1\nx = 2", 1, "1\nx = 2"),
    ],
)
def test_what_a_person_means_by_a_text(text: str, present: object, means: object) -> None:
    """Numbers, truth and lists are read as such where they belong; text needs no quotes."""
    assert _value(text, present) == means
