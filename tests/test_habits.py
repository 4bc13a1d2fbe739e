"""The project keeps its own rules."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click
import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from claude_desk.cli.main import program
from claude_desk.config.option_variables import options

ROOT = Path(__file__).resolve().parent.parent
SRC = ROOT / "src" / "claude_desk"
LONGEST_FILE = 600
DERIVED = frozenset(
    {".git", ".venv", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", ".import_linter_cache"}
    | {"__pycache__", "build", "dist"}
)
TEXT = frozenset(
    {
        ".py",
        ".md",
        ".toml",
        ".lock",
        ".yaml",
        ".yml",
        ".sh",
        ".svg",
        ".qss",
        ".desktop",
        ".xml",
        ".json",
        ".txt",
        "",
    }
)

# Modules without a test file of their name, and where they are tested instead. This list only shrinks.
TESTED_ELSEWHERE: dict[str, str] = {
    # Abstract: what they promise is tested in what implements it.
    "dialects/base.py": "dialects/test_anthropic_dialect.py",
    "dialects/anthropic.py": "dialects/test_anthropic_dialect.py",
    "upstreams/base.py": "upstreams/test_messages_upstream.py",
    "upstreams/anthropic.py": "upstreams/test_messages_upstream.py",
    "upstreams/practice.py": "upstreams/test_messages_upstream.py",
    "proxy/quotas.py": "test_quotas.py",
    "config/table.py": "config/test_settings.py",
    "copyable_key.py": "test_app_keys.py",
    "proxy/key_scope.py": "test_budgets.py",
    "commands.py": "test_app.py, cli/test_cli_service.py",
    "cli/key_limits.py": "cli/test_cli_keys.py",
    "config/budget_settings.py": "test_budgets.py",
    "config/checks.py": "config/test_settings.py",
    # One reply takes them all: they are tested over sockets, by what a client and an upstream see.
    "proxy/attempts.py": "proxy/test_failover.py, proxy/test_translated_replies.py",
    "proxy/answer.py": "proxy/test_exactness.py, proxy/test_streams.py",
    "proxy/dialing.py": "proxy/test_connection.py, proxy/test_outbound_proxy.py",
    "proxy/client.py": "proxy/test_connection.py, proxy/test_upstream_failures.py",
    "proxy/delivery.py": "proxy/test_exactness.py, proxy/test_streams.py",
    "proxy/exchange.py": "proxy/test_exactness.py, proxy/test_streams.py",
    "proxy/pipeline.py": "proxy/test_exactness.py, proxy/test_guard.py, proxy/test_upstream_failures.py",
    "proxy/server.py": "proxy/test_guard.py, proxy/test_smuggling.py",
    "doctor/gateway_replies.py": "doctor/test_gateway.py",
    "doctor/gateway_requests.py": "doctor/test_gateway.py",
    # Parts of a window: tested by mouse and keyboard in the window they are part of.
    "ui/actions.py": "ui/test_log_window.py",
    "ui/budget_text.py": "ui/test_settings_budgets.py",
    "ui/first_run_key.py": "ui/test_first_run.py",
    "ui/first_run_tool.py": "ui/test_first_run.py",
    "ui/first_run_where.py": "ui/test_first_run.py",
    "ui/form.py": "ui/test_settings_window.py",
    "ui/settings_key_form.py": "ui/test_settings_keys.py",
    "ui/connect_cards.py": "ui/test_connect_page.py",
    "ui/connect_line.py": "ui/test_connect_page.py",
    "ui/connect_snippets.py": "ui/test_connect_page.py",
    "ui/inspector_attempts.py": "ui/test_inspector.py",
    "ui/inspector_cache.py": "ui/test_inspector.py",
    "ui/inspector_events.py": "ui/test_inspector.py",
    "ui/inspector_facts.py": "ui/test_inspector.py",
    "ui/inspector_message.py": "ui/test_inspector.py",
    "ui/inspector_overview.py": "ui/test_inspector.py",
    "ui/inspector_timeline.py": "ui/test_inspector.py",
    "ui/log_chooser.py": "ui/test_log_heading.py",
    "ui/log_columns.py": "ui/test_log_model.py, ui/test_log_groups.py",
    "ui/log_empty.py": "ui/test_log_window.py",
    "ui/log_feed.py": "ui/test_log_window.py",
    "ui/log_header.py": "ui/test_log_window.py",
    "ui/log_menu.py": "ui/test_log_table.py",
    "ui/log_painter.py": "ui/test_log_table.py",
    "ui/log_search.py": "ui/test_log_filter_bar.py",
    "ui/log_totals.py": "ui/test_log_model.py, ui/test_log_groups.py",
    "ui/settings_general.py": "ui/test_settings_window.py",
    "ui/settings_key.py": "ui/test_settings_window.py",
    "ui/settings_limits_page.py": "ui/test_settings_rates.py",
    "ui/settings_access.py": "ui/test_settings_upstream.py",
    "ui/settings_add.py": "ui/test_settings_upstream.py",
    "ui/settings_failover.py": "ui/test_settings_routing.py",
    "ui/settings_network.py": "ui/test_settings_upstream.py",
    "ui/settings_rules.py": "ui/test_settings_routing.py",
    "ui/settings_upstream_form.py": "ui/test_settings_upstream.py",
    "ui/settings_upstream_list.py": "ui/test_settings_upstream.py",
    "ui/chart_data.py": "ui/test_chart.py",
    "ui/chart_painter.py": "ui/test_chart.py",
    "ui/usage_budgets.py": "ui/test_usage_window.py",
    "ui/usage_feed.py": "ui/test_usage_window.py",
    "ui/usage_parts.py": "ui/test_usage_window.py",
    "ui/usage_table.py": "ui/test_usage_window.py",
    "ui/widgets.py": "ui/test_log_window.py",
    # Need a real display, bus and tray host.
    "ui/dbus.py": "ui/test_on_x11.py",
    "ui/main.py": "ui/test_on_x11.py",
    "ui/portal.py": "ui/test_on_x11.py",
    "ui/signals.py": "ui/test_on_x11.py",
    "ui/tray.py": "ui/test_on_x11.py",
}


@cache
def parsed(path: Path) -> ast.Module:
    """A file's syntax tree; several tests look at each."""
    return ast.parse(path.read_text("utf-8"))


def project_files(*suffixes: str) -> list[Path]:
    """Every file of the project (tracked, or about to be), those that are derived left out."""
    found = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in DERIVED and not name.endswith(".egg-info")]
        found += [Path(folder, name) for name in names if Path(name).suffix in (suffixes or TEXT)]
    return sorted(found)


def modules() -> list[str]:
    """Dotted names of every module in src."""
    names = []
    for path in SRC.rglob("*.py"):
        parts = path.relative_to(SRC.parent).with_suffix("").parts
        names.append(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
    return sorted(names)


def in_fresh_python(code: str) -> str:
    """What some code prints in an interpreter that has imported nothing yet."""
    done = subprocess.run(
        [sys.executable, "-I", "-c", code], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def pins() -> dict[str, list[str]]:
    """Package name to its lines in the lock, without hashes."""
    found: dict[str, list[str]] = {}
    for line in (ROOT / "requirements.lock").read_text("utf-8").splitlines():
        if line and not line.startswith(" "):
            found.setdefault(line.partition("==")[0], []).append(line.removesuffix("\\").strip())
    return found


def project() -> dict[str, object]:
    """pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def normal(name: str) -> str:
    """A package's name as the lock spells it."""
    return re.sub(r"[-_.]+", "-", name).lower()


# Code -----------------------------------------------------------------------------------------------------


def test_every_module_has_a_test_file() -> None:
    """Each module of src has a test file of its name in the folder that mirrors its own, or is excused with a reason."""
    without = []
    for path in sorted(SRC.rglob("*.py")):
        relative = path.relative_to(SRC)
        if path.name == "__init__.py":
            continue
        folder, name = ROOT / "tests" / relative.parent, path.stem.strip("_")
        accepted = {f"test_{name}.py", f"test_{relative.parent.name}_{name}.py"}
        if not any((folder / each).exists() for each in accepted):
            without.append(relative.as_posix())
    unexcused = [name for name in without if name not in TESTED_ELSEWHERE]
    assert not unexcused, f"no test file for {unexcused}"
    stale = sorted(set(TESTED_ELSEWHERE) - set(without))
    assert not stale, f"no longer needs its excuse: {stale}"
    tests = {name.strip() for reason in TESTED_ELSEWHERE.values() for name in reason.split(",")}
    missing = sorted(name for name in tests if not (ROOT / "tests" / name).exists())
    assert not missing, f"excuses name what is not there: {missing}"


def test_no_file_is_too_long() -> None:
    """No Python file has more than 600 lines."""
    long = {
        path.relative_to(ROOT).as_posix(): lines
        for path in project_files(".py")
        if (lines := len(path.read_text("utf-8").splitlines())) > LONGEST_FILE
    }
    assert not long


def test_folders_of_tests_are_no_packages() -> None:
    """No __init__.py under tests: pytest's importlib mode is kept."""
    assert not list((ROOT / "tests").rglob("__init__.py"))


def test_every_test_says_what_it_proves() -> None:
    """Each test function has a docstring, the claim it proves."""
    silent = [
        f"{path.relative_to(ROOT).as_posix()}::{node.name}"
        for path in (ROOT / "tests").rglob("test_*.py")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
        and not ast.get_docstring(node)
    ]
    assert not silent


def test_tests_do_not_sleep() -> None:
    """No test waits by time.sleep; tests wait for conditions."""
    sleepers = [
        f"{path.relative_to(ROOT).as_posix()}:{node.lineno}"
        for path in (ROOT / "tests").rglob("test_*.py")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in {"time.sleep", "qtbot.wait", "QTest.qWait"}
    ]
    assert not sleepers


BANNED = (
    "pickle",
    "shelve",
    "marshal",
    "dill",
    "yaml.load",
    "yaml.unsafe_load",
    "QSettings",
    "eval(",
    "exec(",
)


def test_nothing_executes_what_it_reads() -> None:
    """Nothing in src can run code out of a file: no pickle, shelve, marshal, yaml.load, QSettings, eval."""
    words = [
        re.compile(r"(?<![\w.])" + re.escape(each) + ("" if each.endswith("(") else r"(?!\w)"))
        for each in BANNED
    ]
    users = []
    for path in SRC.rglob("*.py"):
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = [alias.name for alias in node.names] + [getattr(node, "module", None) or ""]
            elif isinstance(node, ast.Call):
                names = [ast.unparse(node.func) + "("]
            else:
                continue
            if any(word.search(name) for word in words for name in names):
                users.append(f"{path.relative_to(ROOT).as_posix()}:{node.lineno}")
    assert not users


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_every_module_imports_on_its_own() -> None:
    """No module needs another one to have been imported first: each is imported by a process that has none of ours."""
    # Foreign packages are loaded before the fork, so that each child only pays for ours.
    code = """
import importlib, json, os, sys, traceback
import aiohttp, click, httptools, keyring, msgspec, pydantic.fields, structlog, tomlkit
import PySide6.QtWidgets, PySide6.QtSvg, PySide6.QtNetwork, PySide6.QtDBus
assert not any(name.split(".")[0] == "claude_desk" for name in sys.modules)
failed = []
for name in json.loads(sys.argv[1]):
    child = os.fork()
    if child == 0:
        status = 1
        try:
            importlib.import_module(name)
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(status)
    if os.waitpid(child, 0)[1]:
        failed.append(name)
print(json.dumps(failed))
"""
    done = subprocess.run(
        [sys.executable, "-I", "-c", code, json.dumps(modules())],
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [], done.stderr


@pytest.mark.parametrize(
    "module", ["claude_desk.__main__", "claude_desk.wire.sse", "claude_desk.config.settings"]
)
def test_light_modules_stay_light(module: str) -> None:
    """The entry point and the formats load neither Qt nor aiohttp nor keyring, so `claude-desk --version` is quick."""
    code = f"import sys, {module}; print(*sorted({{name.partition('.')[0] for name in sys.modules}}))"
    loaded = set(in_fresh_python(code).split())
    assert "claude_desk" in loaded
    assert not loaded & {"PySide6", "shiboken6", "aiohttp", "keyring", "sqlite3", "uvloop", "tomlkit"}


# Dependencies ---------------------------------------------------------------------------------------------


def locked_requirements() -> Iterator[str]:
    """Every requirement that pyproject.toml names."""
    data = project()
    table = data["project"]
    groups = data["dependency-groups"]
    build = data["build-system"]
    assert isinstance(table, dict)
    assert isinstance(groups, dict)
    assert isinstance(build, dict)
    yield from table["dependencies"]
    yield from build["requires"]
    for group in groups.values():
        yield from (entry for entry in group if isinstance(entry, str))


@pytest.mark.parametrize("text", sorted(set(locked_requirements())))
def test_the_lock_fits_the_project(text: str) -> None:
    """What pyproject.toml asks for is in requirements.lock, in a version it allows (else: `desk.py lock`)."""
    requirement = Requirement(text)
    lines = pins().get(normal(requirement.name))
    assert lines, f"{requirement.name} is not in requirements.lock; run desk.py lock"
    versions = [Version(line.partition("==")[2].split()[0]) for line in lines]
    fitting = [version for version in versions if version in requirement.specifier]
    # What is asked of one system only says nothing of the others' versions.
    assert fitting if requirement.marker else fitting == versions


def test_every_package_of_the_lock_has_hashes() -> None:
    """Each entry of requirements.lock is an exact version with SHA-256 hashes, and there is nothing else in it."""
    text = (ROOT / "requirements.lock").read_text("utf-8")
    entry = re.compile(
        r"[a-z0-9][a-z0-9-]*==[0-9][^\s;]*( ; [^\\\n]+)? \\\n(    --hash=sha256:[0-9a-f]{64}( \\)?\n)+"
    )
    assert entry.sub("", text) == ""
    assert len(entry.findall(text)) > 50


def test_uv_gets_the_versions_of_the_lock() -> None:
    """`uv run` resolves to what requirements.lock says: the constraints in pyproject.toml are the same list."""
    tool = project()["tool"]
    assert isinstance(tool, dict)
    assert tool["uv"]["constraint-dependencies"] == [line for lines in pins().values() for line in lines]


def test_no_file_names_a_package_registry() -> None:
    """No file carries the address of a package registry: where packages come from is the user's own configuration."""
    host = re.compile(r"(?:pypi|pythonhosted|registry\.npmjs|registry\.yarnpkg|files\.python)\.(?:org|com)")
    named = [
        path.relative_to(ROOT).as_posix()
        for path in project_files()
        if path != Path(__file__) and host.search(path.read_text("utf-8"))
    ]
    assert not named
    assert not (ROOT / "uv.lock").exists() or "uv.lock" in (ROOT / ".gitignore").read_text("utf-8").split()


# Words ----------------------------------------------------------------------------------------------------


def test_documents_link_to_what_exists() -> None:
    """Every relative link and picture in the Markdown files leads to a file."""
    broken = []
    for path in project_files(".md"):
        text = path.read_text("utf-8")
        targets = re.findall(r"\]\(([^)#\s]+)", text) + re.findall(r'(?:src|srcset|href)="([^"]+)"', text)
        broken += [
            f"{path.relative_to(ROOT).as_posix()}: {target}"
            for target in targets
            if "://" not in target
            and not target.startswith("mailto:")
            and not (path.parent / target).exists()
        ]
    assert not broken


def test_the_readme_names_the_two_commands() -> None:
    """The README starts with `desk.py run` and `desk.py test`, and CI runs the same test command."""
    readme = (ROOT / "README.md").read_text("utf-8")
    assert "```\npython3 desk.py run\npython3 desk.py test\n```" in readme
    assert re.search(r"^python3 desk.py test\b", (ROOT / ".ci" / "run").read_text("utf-8"), re.MULTILINE)


def documented_commands() -> list[str]:
    """Every command line of ours in the documents' code, without what stands for a person's own values."""
    text = "\n".join(path.read_text("utf-8") for path in project_files(".md"))
    spans = re.findall(r"^```[a-z]*\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    lines = [line for span in spans for line in span.splitlines()]
    lines += [span for row in text.splitlines() for span in re.findall(r"`([^`]+)`", row)]
    lines = [re.sub(r"\S*desk\.py run(?= [a-z])", "claude-desk", line) for line in lines]
    commands = {match[0] for line in lines for match in re.finditer(r"claude-desk(?: +[\w.-]+)+", line)}
    return sorted(commands)


@pytest.mark.parametrize("line", documented_commands())
def test_documented_commands_exist(line: str) -> None:
    """Every `claude-desk ...` in the documents names a command that there is, and options that it takes."""
    command: click.Command = program
    # With its own settings: a command keeps the help option it was first asked with.
    context = click.Context(program, info_name="claude-desk", **program.context_settings)
    for word in line.split()[1:]:
        if word == "--":
            break  # what follows is another program's
        if word.startswith("-"):
            known = {option for each in command.get_params(context) for option in each.opts}
            assert word in known, f"{line}: no option {word}"
        elif isinstance(command, click.Group):
            found = command.get_command(context, word)
            assert found is not None, f"{line}: no command {word}"
            command, context = found, click.Context(found, parent=context, info_name=word)


def test_documented_variables_are_read() -> None:
    """Every CLAUDE_DESK_... variable in the documents is read by the code."""
    code = "".join(path.read_text("utf-8") for path in SRC.rglob("*.py"))
    documents = "".join(path.read_text("utf-8") for path in project_files(".md"))
    documented = set(re.findall(r"\bCLAUDE_DESK_[A-Z_]*[A-Z]\b", documents))
    assert documented
    known = {name for option in options() for name in option.names}
    assert not {name for name in documented - known if f'"{name}"' not in code}


def test_the_changelog_has_a_place_for_what_is_new() -> None:
    """CHANGELOG.md begins with an Unreleased section that is not empty."""
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    first = re.search(r"^## (.*)\n+(.*)", text, re.MULTILINE)
    assert first is not None
    assert first[1] == "[Unreleased]"
    assert first[2].startswith("### ")


def test_the_promise_is_the_same_everywhere() -> None:
    """README.md and SECURITY.md make the same promise, word for word."""
    words = "Your provider key never leaves the keychain and this process except in the auth header of a TLS request"
    for name in ("README.md", "SECURITY.md"):
        text = re.sub(r"\s+", " ", (ROOT / name).read_text("utf-8").replace("> ", ""))
        assert words in text
        assert "Programs get revocable local keys that are useless anywhere else." in text


def test_no_pattern_repeats_a_group_possessively() -> None:
    """CPython before 3.11.5 loses its place when such a repetition ends in the middle of the group (gh-106052)."""
    possessive = re.compile(r"\)(?:[*+?]|\{\d+(?:,\d*)?\})\+")
    allowed = {"wire/json_edit.py"}  # its group cannot end in the middle but at the end of the text
    found = [
        f"{path.relative_to(SRC).as_posix()}:{node.lineno}"
        for path in SRC.rglob("*.py")
        if path.relative_to(SRC).as_posix() not in allowed
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "re.compile"
        for part in ast.walk(node)
        if isinstance(part, ast.Constant)
        and isinstance(part.value, str | bytes)
        and possessive.search(_outside_classes(part.value))
    ]
    assert not found


def _outside_classes(pattern: str | bytes) -> str:
    """A pattern without what is escaped or stands in brackets."""
    text = pattern if isinstance(pattern, str) else pattern.decode("latin-1")
    return re.sub(r"\[(?:\\.|[^\]\\])*\]", "x", re.sub(r"\\.", "x", text))
