"""What goes wrong with a cloud's login: the client gets an error it understands, the person one plain sentence."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import anthropic
import pytest
from anthropic import Anthropic

from claude_desk.messages.error_body import read_error
from claude_desk.proxy.checkup import Finding, Step, Verdict
from fakes.bedrock_server import (
    ACCESS_KEY_ID,
    REGION,
    SECRET_ACCESS_KEY,
    BedrockServer,
    Fault,
    Where,
)
from fakes.canary import CLIENT_KEY, REAL_KEY
from fakes.google_files import service_account, token_reply, written
from fakes.raw_client import RawReply
from fakes.recording_upstream import RecordingUpstream, json_reply, message_reply
from fakes.running_desk import RunningDesk

BODY = b'{"model":"claude-opus-5-5","max_tokens":5,"messages":[{"role":"user","content":"hi"}]}'
STREAMED = BODY.replace(b"{", b'{"stream":true,', 1)


@dataclass(frozen=True)
class Trouble:
    """One thing that goes wrong at Bedrock.

    Attributes:
        status: what the client gets, by the table of Bedrock's errors.
        kind: its type.
        sentence: what the person reads, whole.
        fault: what Bedrock answers; empty where its own checks refuse the request.
        words: instead of Bedrock's usual ones.
        login: the machine has an AWS login.
        region: of the upstream's settings.
    """

    status: int
    kind: str
    sentence: str
    fault: str = ""
    words: str = ""
    login: bool = True
    region: str = REGION


TROUBLES = {
    "expired": Trouble(
        403,
        "permission_error",
        "The AWS login of this machine has expired: run 'aws sso login', or renew the credentials another way.",
        "ExpiredTokenException",
    ),
    "missing": Trouble(503, "api_error", "aws configure", login=False),
    "wrong region": Trouble(
        403,
        "permission_error",
        "AWS says that eu-central-1 is not the region of this address: set the right one in the settings.",
        region="eu-central-1",
    ),
    "no model access": Trouble(
        403,
        "permission_error",
        "This AWS account has no access to a model that was asked for in us-east-1: open it in the model catalog of the "
        "Bedrock console, and accept its terms there.",
        "AccessDeniedException",
    ),
    "no permission": Trouble(
        403,
        "permission_error",
        "These AWS credentials may not invoke models: they need the permissions bedrock:InvokeModel and "
        "bedrock:InvokeModelWithResponseStream in us-east-1.",
        "AccessDeniedException",
        "User: arn:aws:iam::1:user/x is not authorized to perform: bedrock:InvokeModel",
    ),
    "no such model": Trouble(
        404,
        "not_found_error",
        "Bedrock in us-east-1 does not know a model that was asked for: check the region, the model prefix and the model "
        "names in the settings.",
        "ResourceNotFoundException",
    ),
    "throttled": Trouble(
        429,
        "rate_limit_error",
        "Bedrock limits what this AWS account may ask for in us-east-1: ask for more under Service Quotas in the AWS "
        "console, or set the model prefix to global.",
        "ThrottlingException",
    ),
}


@pytest.fixture
def login(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The AWS login of this machine, and nothing else that AWS's chain could find."""
    for name in ("AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_BEARER_TOKEN_BEDROCK", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    file = tmp_path / "aws-credentials"
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(file))
    log_in(file)
    return file


def log_in(file: Path) -> None:
    """Write the credentials file."""
    lines = (
        "[default]",
        f"aws_access_key_id = {ACCESS_KEY_ID}",
        f"aws_secret_access_key = {SECRET_ACCESS_KEY}",
    )
    file.write_text("\n".join(lines), "utf-8")


def bedrock_desk(folder: Path, server: BedrockServer, region: str) -> RunningDesk:
    """A desk that sends to Bedrock."""
    settings = f'[upstreams.aws]\nkind = "bedrock"\nregion = "{region}"\nurl = "{server.url}"\n'
    return RunningDesk(folder, environ={"CLAUDE_DESK_UPSTREAM": "aws"}, settings=settings)


def ask(running: RunningDesk, *, stream: bool) -> RawReply:
    """One request."""
    return running.ask(body=STREAMED if stream else BODY)


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
@pytest.mark.parametrize("name", TROUBLES)
def test_bedrocks_troubles_reach_both(name: str, stream: bool, tmp_path: Path, login: Path) -> None:  # noqa: FBT001
    """Status and type as the table says, one sentence for the person, and it goes with the next success."""
    trouble = TROUBLES[name]
    if not trouble.login:
        login.unlink()
    with (
        BedrockServer() as server,
        bedrock_desk(tmp_path / "desk", server, trouble.region) as running,
    ):
        if trouble.fault:
            server.fail(Fault(trouble.fault, trouble.words))
        reply = ask(running, stream=stream)
        kind, message = read_error(reply.body)
        assert (reply.status, kind) == (trouble.status, trouble.kind)
        assert message
        shown = running.wait_for_attention("access")
        assert trouble.sentence in shown
        assert shown.count(". ") <= 1, "more than a person wants to read"
        assert shown == trouble.sentence or not trouble.login
        assert SECRET_ACCESS_KEY not in reply.body.decode() + shown
        assert [each.kind for each in running.desk.status.attention] == ["access"]
        if name == "wrong region":
            assert (server.refusals[0].kind, len(server.requests)) == ("InvalidSignatureException", 1)
            return  # which no second request mends
        log_in(login)
        assert ask(running, stream=stream).status == 200
        assert not running.attention("access")


def test_a_region_that_is_set_right_is_no_trouble_any_more(tmp_path: Path, login: Path) -> None:
    """Applying the right region settles it."""
    assert login.exists()
    with BedrockServer() as server, bedrock_desk(tmp_path / "desk", server, "eu-central-1") as running:
        assert ask(running, stream=False).status == 403
        assert running.wait_for_attention("access")
        settings = running.desk.stored_settings.model_dump()
        settings["upstreams"]["aws"]["region"] = REGION
        running.desk.apply(type(running.desk.stored_settings).model_validate(settings)).result(10)
        assert ask(running, stream=False).status == 200
        assert not running.attention("access")


def test_throttled_inside_a_stream(tmp_path: Path, login: Path) -> None:
    """As the first frame it is still a status; the SDK knows it as what it is."""
    assert login.exists()
    with (
        BedrockServer() as server,
        bedrock_desk(tmp_path / "desk", server, REGION) as running,
        Anthropic(base_url=running.desk.url, api_key=CLIENT_KEY, max_retries=0) as client,
    ):
        server.fail(Fault("ThrottlingException", where=Where.FIRST_FRAME))
        with pytest.raises(anthropic.RateLimitError, match="Too many tokens"):
            client.messages.create(
                model="claude-opus-5-5",
                max_tokens=5,
                messages=[{"role": "user", "content": "hi"}],
                stream=True,
            )
        assert running.wait_for_attention("access") == TROUBLES["throttled"].sentence


def test_the_checkup_says_the_same(tmp_path: Path, login: Path) -> None:
    """Step by step, the listener stopped: a login that is missing, refused and good; what it finds is on no banner."""
    seen: list[Finding] = []

    def check(running: RunningDesk) -> dict[Step, Finding]:
        seen.clear()
        found = running.desk.check_upstream("aws", on_finding=seen.append).result(20)
        assert found == seen
        return {finding.step: finding for finding in found}

    login.unlink()
    with BedrockServer() as server, bedrock_desk(tmp_path / "desk", server, REGION) as running:
        running.desk.stop().result(10)
        missing = check(running)
        assert missing[Step.CREDENTIALS].verdict is Verdict.FAILED
        assert "aws configure" in missing[Step.CREDENTIALS].text
        assert missing[Step.COUNTING].verdict is Verdict.SKIPPED
        assert not server.requests
        log_in(login)
        server.fail(Fault("AccessDeniedException"))
        refused = check(running)
        assert refused[Step.MESSAGE].advice == TROUBLES["no model access"].sentence
        assert (
            refused[Step.MESSAGE].quoted == "You don't have access to the model with the specified model ID."
        )
        assert all(each.verdict is Verdict.OK for each in check(running).values())
        assert not running.desk.status.attention


def test_a_good_checkup_settles_what_was_wrong(tmp_path: Path, login: Path) -> None:
    """What a request found wrong is off the banner once a test went well."""
    assert login.exists()
    with BedrockServer() as server, bedrock_desk(tmp_path / "desk", server, REGION) as running:
        server.fail(Fault("AccessDeniedException"))
        assert ask(running, stream=False).status == 403
        assert running.wait_for_attention("access")
        running.desk.check_upstream("aws", on_finding=lambda _: None).result(20)
        assert not running.attention("access")


# Vertex and Foundry --------------------------------------------------------------------------------------------

GOOGLES = {
    "no access": (403, "PERMISSION_DENIED", 403, "permission_error"),
    "no such model": (404, "NOT_FOUND", 404, "not_found_error"),
    "throttled": (429, "RESOURCE_EXHAUSTED", 429, "rate_limit_error"),
    "expired": (401, "UNAUTHENTICATED", 403, "permission_error"),
}


@pytest.fixture
def files() -> Iterator[Path]:
    """A folder for credentials; the test's own is searched for leaks."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


@pytest.mark.parametrize("name", GOOGLES)
def test_vertexs_troubles_reach_both(name: str, tmp_path: Path, files: Path) -> None:
    """Google's error becomes a status and type of the protocol, and a sentence that goes with the next success."""
    status, code, told, kind = GOOGLES[name]
    error = {"error": {"code": status, "message": f"Google says {code}.", "status": code}}
    with RecordingUpstream(token_reply(REAL_KEY)) as google, RecordingUpstream(message_reply()) as vertex:
        file = Path(written(files / "a.json", service_account(f"{google.url}/token"))).as_posix()
        settings = f'[upstreams.gcp]\nkind = "vertex"\nproject = "my-project"\ncredentials_file = "{file}"\nurl = "{vertex.url}"\n'
        with RunningDesk(tmp_path, environ={"CLAUDE_DESK_UPSTREAM": "gcp"}, settings=settings) as running:
            vertex.answer(json_reply(error, status=status))
            reply = running.ask(body=BODY)
            assert (reply.status, read_error(reply.body)[0]) == (told, kind)
            assert read_error(reply.body)[1].endswith(f"Google says {code}.")
            shown = running.wait_for_attention("access")
            assert shown.endswith(".")
            assert "Google says" not in shown
            assert running.ask(body=BODY).status == 200
            assert not running.attention("access")


@pytest.mark.parametrize(
    ("status", "code", "told", "kind"),
    [
        (401, "401", 403, "permission_error"),
        (404, "DeploymentNotFound", 404, "not_found_error"),
        (429, "429", 429, "rate_limit_error"),
    ],
)
def test_foundrys_troubles_go_with_the_next_success(
    status: int, code: str, told: int, kind: str, tmp_path: Path
) -> None:
    """A refused key, a missing deployment and a full one each are a sentence, until it works again."""
    with RecordingUpstream(message_reply()) as foundry:
        settings = f'[upstreams.azure]\nkind = "foundry"\nurl = "{foundry.url}/anthropic"\n'
        environ = {"CLAUDE_DESK_UPSTREAM": "azure"}
        with RunningDesk(
            tmp_path, foundry, base_path="/anthropic", environ=environ, settings=settings
        ) as running:
            foundry.answer(json_reply({"error": {"code": code, "message": "Azure says no."}}, status=status))
            reply = running.ask(body=BODY)
            assert (reply.status, read_error(reply.body)[0]) == (told, kind)
            assert running.wait_for_attention("key").endswith(".")
            assert running.ask(body=BODY).status == 200
            assert not running.attention("key")
