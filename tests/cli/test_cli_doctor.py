"""`claude-desk doctor`: a line for each step of an upstream, with or without a running app."""

from __future__ import annotations

import io
import json
import sys

import pytest

from claude_desk.cli.doctor import _Bar, finding_lines
from claude_desk.proxy.checkup import Finding, Step, Verdict
from fakes.broken_gateways import KEY, BrokenGateway
from fakes.canary import CLIENT_KEY, REAL_KEY
from fakes.program import Program
from fakes.recording_upstream import RecordingUpstream, error_reply

PRACTICE = {"CLAUDE_DESK_UPSTREAM": "practice"}


def vendor(upstream: RecordingUpstream) -> dict[str, str]:
    """The environment of a vendor at that server, with a key."""
    return {
        "CLAUDE_DESK_UPSTREAM": "compatible",
        "CLAUDE_DESK_UPSTREAM_URL": upstream.url,
        "ANTHROPIC_API_KEY": REAL_KEY,
    }


@pytest.mark.parametrize("arguments", [("doctor", "upstream"), ("doctor", "upstream", "practice")])
def test_all_is_well(program: Program, arguments: tuple[str, ...]) -> None:
    """Each step has its line on stdout, the cost is said on stderr, and no progress bar is where no terminal is."""
    done = program.run(*arguments, environ=PRACTICE)
    lines = done.stdout.splitlines()
    assert [line[:21].strip().split(maxsplit=1) for line in lines] == [["ok", step.value] for step in Step]
    assert all(" ms  " in line for line in lines)
    assert "at most 16 tokens" in done.stderr
    assert "[#" not in done.stderr


def test_it_works_beside_a_running_app(program: Program) -> None:
    """It needs no lock: while the app runs, it does what it does alone, and the app goes on."""
    with program.serve(environ=PRACTICE | {"CLAUDE_DESK_CLIENT_KEYS": f"me:{CLIENT_KEY}"}) as server:
        assert "Streaming" in program.run("doctor", "upstream", environ=PRACTICE).stdout
        assert server.ask(CLIENT_KEY).status == 200


def test_what_failed_decides_the_exit_code(program: Program) -> None:
    """The upstream's words and the advice have lines of their own; no key is anywhere."""
    refusal = error_reply(401, "authentication_error", f"invalid x-api-key: {REAL_KEY} \x1b[31m")
    with RecordingUpstream(refusal) as upstream:
        done = program.run("doctor", "upstream", environ=vendor(upstream), code=1)
    lines = [line.strip() for line in done.stdout.splitlines()]
    told = next(index for index, line in enumerate(lines) if line.startswith("failed   Models"))
    assert lines[told].endswith("(HTTP 401, authentication_error).")
    assert lines[told + 1].startswith('It said: "invalid x-api-key: ****')
    assert lines[told + 2] == (
        "The upstream 'compatible' refuses the stored key. Enter a valid one in the settings."
    )
    assert lines[told + 3].startswith("skipped  Message")
    assert "\x1b" not in done.stdout
    assert not program.leaks()


def test_json_has_it_all(program: Program) -> None:
    """One object on stdout, for programs; the chosen model is asked for."""
    with RecordingUpstream(error_reply(404, "not_found_error", "model: m")) as upstream:
        done = program.run("doctor", "upstream", "--model", "m", "--json", environ=vendor(upstream), code=1)
    found = json.loads(done.stdout)
    assert (found["upstream"], found["ok"]) == ("compatible", False)
    steps = {step["step"]: step for step in found["steps"]}
    assert list(steps) == [step.name.lower() for step in Step]
    assert steps["message"]["verdict"] == "failed"
    assert steps["message"]["quoted"] == "model: m"
    assert steps["message"]["milliseconds"] >= 0
    assert steps["counting"]["verdict"] == "skipped"
    assert not done.stderr


def test_a_missing_key_says_where_to_put_it(program: Program) -> None:
    """Without any credential nothing is sent; the line says what is missing."""
    done = program.run("doctor", "upstream", "anthropic", code=1)
    assert "failed   Credentials" in done.stdout
    assert "keychain" in done.stdout
    assert "Not tried: credentials failed." in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script stands for AWS's tool")
def test_programs_that_it_starts_inherit_no_key(program: Program) -> None:
    """A login that asks another program gives it no key of this environment."""
    seen = program.folder / "seen"
    tool = program.folder / "tool"
    tool.write_text(f"#!/bin/sh\nenv > {seen}\nexit 1\n", "utf-8")
    tool.chmod(0o755)
    config = program.folder / "aws-config"
    config.write_text(f"[default]\ncredential_process = {tool}\n", "utf-8")
    program.run("settings", "set", "upstreams.aws.kind", "bedrock")
    program.run("settings", "set", "upstreams.aws.region", "us-east-1")
    environ = {
        "AWS_CONFIG_FILE": str(config),
        "AWS_SHARED_CREDENTIALS_FILE": str(program.folder / "none"),
        "AWS_EC2_METADATA_DISABLED": "true",
        "ANTHROPIC_API_KEY": REAL_KEY,
    }
    done = program.run("doctor", "upstream", "aws", environ=environ, code=1)
    assert "failed   Credentials" in done.stdout
    assert "PATH=" in seen.read_text("utf-8")
    assert REAL_KEY not in seen.read_text("utf-8")


def test_an_unknown_name_is_not_repeated(quick: Program) -> None:
    """Someone may have given a key in place of a name."""
    done = quick.run("doctor", "upstream", "sk-ant-oops", code=2)
    assert "There is no upstream of that name; there are: anthropic, practice." in done.stderr
    assert "oops" not in done.stderr + done.stdout


def test_lines_cannot_steer_a_terminal() -> None:
    """What came over the wire is shown with its control characters spelled out."""
    finding = Finding(
        Step.MESSAGE, Verdict.FAILED, "No.", quoted="\x1b[2Jgone\u202e", advice="Do it.", seconds=0.25
    )
    assert finding_lines(finding) == [
        "failed   Message         250 ms  No.",
        f'{" " * 33}It said: "\\x1b[2Jgone\\u202e"',
        f"{' ' * 33}Do it.",
    ]


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """It is."""
        return True


def test_the_bar_moves_and_goes_away() -> None:
    """On a terminal it says how far it is and what runs, is wiped before a line, and ends with nothing."""
    stream = Terminal()
    bar = _Bar(stream, ["One", "Two"])
    bar.draw()
    bar.clear()
    bar.advance()
    bar.clear()
    bar.advance()
    wiped = "\r\x1b[K"
    assert stream.getvalue() == (f"[{'-' * 20}] 0/2 One...{wiped}[{'#' * 10}{'-' * 10}] 1/2 Two...{wiped}")
    silent = io.StringIO()
    _Bar(silent, ["One"]).draw()
    assert not silent.getvalue()


def test_the_whole_check_up_of_a_running_app(program: Program) -> None:
    """Program, gateway, computer, tools and upstream are all looked at; its own key is gone afterwards, and no key is printed."""
    keys = {"CLAUDE_DESK_CLIENT_KEYS": f"me:{CLIENT_KEY}"}
    with program.serve(environ=PRACTICE | keys):
        done = program.run("doctor", "--json", environ=PRACTICE | keys)
        listed = program.run("key", "list", "--json", environ=keys).stdout
    told = json.loads(done.stdout)
    verdicts = {each["id"]: each["verdict"] for each in told["findings"]}
    assert told["ok"], [each for each in told["findings"] if each["verdict"] == "fail"]
    assert {each["group"] for each in told["findings"]} == {
        "desk",
        "gateway",
        "computer",
        "tools",
        "upstream",
    }
    gateway = {name: verdict for name, verdict in verdicts.items() if name.startswith("gateway.")}
    assert len(gateway) > 20
    assert set(gateway.values()) == {"ok"}
    assert verdicts["desk.running"] == verdicts["computer.port"] == verdicts["upstream.message"] == "ok"
    assert "check-up" not in listed
    assert not program.leaks()


def test_nothing_is_spent_where_that_is_asked(program: Program) -> None:
    """The upstream in use is left alone: neither by the gateway's checks, which go to Practice, nor by a test of it."""
    with RecordingUpstream() as upstream:
        environ = vendor(upstream) | {"CLAUDE_DESK_CLIENT_KEYS": f"me:{CLIENT_KEY}"}
        with program.serve(environ=environ):
            done = program.run("doctor", "--no-upstream", environ=environ)
        assert not upstream.requests
    assert "What tools ask of the gateway" in done.stdout
    assert "0 failed" in done.stdout
    assert "Upstream\n" not in done.stdout


def test_without_a_running_app_it_says_so(program: Program) -> None:
    """That is a failure with what to do; the gateway is not tried, and the rest is looked at all the same."""
    done = program.run("doctor", "--no-upstream", code=1)
    assert "It does not run, so no tool gets an answer." in done.stdout
    assert "-> Start it: claude-desk run" in done.stdout
    assert "Not tried: Claude Desk does not listen." in done.stdout
    assert "This computer" in done.stdout


def test_any_other_gateway_can_be_tried_out(program: Program) -> None:
    """Its key comes from stdin; what is broken is red, and the exit code says so."""
    with BrokenGateway("drops_beta") as gateway:
        arguments = ("doctor", "--url", gateway.url, "--key-from-stdin")
        done = program.run(*arguments, stdin=KEY.reveal(), code=1)
        report = program.run(*arguments, "--json", stdin=KEY.reveal(), code=1)
    assert "fail  Beta flags and other headers arrive" in done.stdout
    assert "1 failed" in done.stdout
    assert KEY.reveal() not in done.stdout + done.stderr + report.stdout
    assert json.loads(report.stdout)["gateway"] == gateway.url
    assert (
        "write it as http"
        in program.run("doctor", "--url", "x", "--key-from-stdin", stdin="k" * 20, code=1).stderr
    )


def test_a_report_can_be_pasted(program: Program) -> None:
    """Markdown without keys, names of client keys or the folder of the user."""
    name = "my very secret project"
    environ = PRACTICE | {"CLAUDE_DESK_CLIENT_KEYS": f"{name}:{CLIENT_KEY}", "HOME": str(program.folder)}
    with program.serve(environ=environ):
        done = program.run("doctor", "--report", environ=environ)
    assert done.stdout.startswith("### Surroundings")
    assert "gateway.discovery" in done.stdout
    assert name not in done.stdout
    assert str(program.folder) not in done.stdout
    assert CLIENT_KEY not in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("doctor", "--json", "--report"),
        ("doctor", "--key-from-stdin"),
        ("doctor", "--url", "http://127.0.0.1:1"),
    ],
)
def test_what_does_not_go_together_is_said(quick: Program, arguments: tuple[str, ...]) -> None:
    """Two forms at once, a key without a gateway, and a gateway without a key."""
    quick.run(*arguments, code=2)
