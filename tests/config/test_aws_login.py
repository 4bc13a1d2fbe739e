"""AWS's chain of credentials, with real files, helper programs and servers on loopback."""

from __future__ import annotations

import json
import logging
import os
import stat
import sys
import threading
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from hashlib import sha1
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from botocore.credentials import SSOProvider
from botocore.tokens import SSOTokenProvider
from botocore.utils import ContainerMetadataFetcher

from claude_desk.config.aws_login import AwsChain
from claude_desk.errors import CredentialUnavailable
from claude_desk.secret import AwsCredentials
from fakes.aws_verifier import AwsAccount, AwsRefusal, AwsVerifier
from fakes.recording_upstream import Gate, RecordedRequest, RecordingUpstream, Reply, json_reply

REGION = "us-east-1"
SECRET = "CANARY/aws/secret/access/key/that+never/shows"
"""Stands in AWS's own files, where it belongs, so it is none of those that no file may hold."""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder of its own, and nothing of this machine's AWS."""
    for name in [name for name in os.environ if name.startswith("AWS_") or name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / ".aws" / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / ".aws" / "credentials"))
    # Both have read the home folder when they were imported.
    monkeypatch.setattr(SSOProvider, "_SSO_TOKEN_CACHE_DIR", str(tmp_path / ".aws" / "sso" / "cache"))
    monkeypatch.setattr(SSOTokenProvider, "_SSO_TOKEN_CACHE_DIR", str(tmp_path / ".aws" / "sso" / "cache"))
    (tmp_path / ".aws").mkdir()
    return tmp_path


@pytest.fixture(autouse=True)
def nothing_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Whatever happens, the libraries log nothing: neither the root logger's level nor a failure changes that."""
    caplog.set_level(logging.DEBUG)
    yield
    assert [record for record in caplog.records if record.name.startswith(("botocore", "urllib3"))] == []
    assert SECRET not in caplog.text


def configure(home: Path, text: str) -> None:
    """Write ~/.aws/config."""
    (home / ".aws" / "config").write_text(text, "utf-8")


def in_hours(hours: float) -> str:
    """A time from now, as AWS writes it."""
    return (datetime.now(UTC) + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")


def helper(home: Path, code: str) -> str:
    """A program for ``credential_process``."""
    script = home / "helper.py"
    script.write_text(f"#!{sys.executable}\nimport json, pathlib\n{code}\n", "utf-8")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    return f'"{sys.executable}" "{script}"'


def printing(home: Path, **values: Any) -> str:
    """A program that prints credentials, and counts how often it ran in ``runs``."""
    answer = {"Version": 1, "AccessKeyId": "AKIDPROCESS", "SecretAccessKey": SECRET, **values}
    return helper(
        home,
        f"open({str(home / 'runs')!r}, 'a').write('x')\nprint({json.dumps(answer)!r})",
    )


def runs(home: Path) -> int:
    """How often the helper ran."""
    path = home / "runs"
    return len(path.read_text()) if path.exists() else 0


def shown(credentials: AwsCredentials) -> tuple[str, str, str]:
    """The three parts, revealed."""
    token = credentials.session_token
    return credentials.access_key_id, credentials.secret_access_key.reveal(), token.reveal() if token else ""


def refusal(profile: str = "", chain: AwsChain | None = None) -> str:
    """What a person is told when there are no credentials; it never shows a secret."""
    with pytest.raises(CredentialUnavailable) as raised:
        (chain or AwsChain()).fetch(profile, REGION)
    report = traceback.TracebackException.from_exception(raised.value, capture_locals=True)
    assert SECRET not in "".join(report.format())
    assert raised.value.__cause__ is None
    assert raised.value.__context__ is None
    assert raised.value.advice == raised.value.message
    assert raised.value.retryable is ("cannot be reached" in raised.value.message)
    return raised.value.message


# Where credentials come from ------------------------------------------------------------------------------


def test_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Variables come first, are known from then on, and are never shown."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDENV")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("AWS_SESSION_TOKEN", "token")
    chain = AwsChain()
    assert chain.peek("", REGION) is None
    found = chain.fetch("", REGION)
    assert shown(found) == ("AKIDENV", SECRET, "token")
    assert chain.peek("", REGION) is found
    assert SECRET not in repr(chain) + repr(found) + repr(vars(chain))


def test_a_named_profile_beats_the_environment(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who names a profile means it: keys of other variables do not get in its way."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDENV")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "other")
    (home / ".aws" / "credentials").write_text(
        f"[work]\naws_access_key_id = AKIDWORK\naws_secret_access_key = {SECRET}\n", "utf-8"
    )
    chain = AwsChain()
    assert shown(chain.fetch("work", REGION)) == ("AKIDWORK", SECRET, "")
    assert shown(chain.fetch("", REGION))[0] == "AKIDENV"


def test_a_profile_named_by_the_environment(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """AWS_PROFILE chooses where the settings do not, and is what a person reads about."""
    configure(home, f"[profile work]\naws_access_key_id = AKIDWORK\naws_secret_access_key = {SECRET}\n")
    monkeypatch.setenv("AWS_PROFILE", "work")
    assert shown(AwsChain().fetch("", REGION))[0] == "AKIDWORK"
    monkeypatch.setenv("AWS_PROFILE", "gone")
    assert "no AWS profile 'gone'" in refusal()


def test_a_helper_program(home: Path) -> None:
    """``credential_process`` is run once for credentials that last."""
    configure(
        home,
        f"[profile p]\ncredential_process = {printing(home, SessionToken='t', Expiration=in_hours(2))}\n",
    )
    chain = AwsChain()
    assert shown(chain.fetch("p", REGION)) == ("AKIDPROCESS", SECRET, "t")
    assert chain.fetch("p", REGION) is chain.peek("p", REGION)
    assert runs(home) == 1


def test_a_container(monkeypatch: pytest.MonkeyPatch) -> None:
    """The container's endpoint is asked with its token."""
    answer = {"AccessKeyId": "AKIDBOX", "SecretAccessKey": SECRET, "Token": "t", "Expiration": in_hours(2)}
    with RecordingUpstream() as endpoint:
        endpoint.answer(json_reply(answer))
        monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", f"{endpoint.url}/creds")
        monkeypatch.setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN", "box-token")
        assert shown(AwsChain().fetch("", REGION)) == ("AKIDBOX", SECRET, "t")
        assert endpoint.request().header("authorization") == b"box-token"


def metadata_service(request: RecordedRequest) -> Reply:
    """An instance's metadata service, version 2."""
    path = request.target.decode()
    if request.method == "PUT":
        return Reply(200, "OK", [("content-type", "text/plain")], [b"imds-token"])
    assert request.header("x-aws-ec2-metadata-token") == b"imds-token"
    if path.endswith("/security-credentials/"):
        return Reply(200, "OK", [("content-type", "text/plain")], [b"role-name"])
    assert path.endswith("/security-credentials/role-name")
    answer = {"AccessKeyId": "AKIDEC2", "SecretAccessKey": SECRET, "Token": "t", "Expiration": in_hours(2)}
    return json_reply({"Code": "Success", **answer})


def test_an_instance(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a machine of AWS, the instance's role is found last; a service that is not there costs no time."""
    monkeypatch.delenv("AWS_EC2_METADATA_DISABLED")
    with RecordingUpstream(metadata_service) as service:
        monkeypatch.setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", service.url)
        assert shown(AwsChain().fetch("", REGION)) == ("AKIDEC2", SECRET, "t")
    assert refusal().startswith("No AWS credentials were found")


ROLE = "arn:aws:iam::123456789012:role/claude"
ASSUMING = f"""
[profile base]
aws_access_key_id = AKIDBASE
aws_secret_access_key = {SECRET}
[profile role]
role_arn = {ROLE}
source_profile = base
"""


def security_token_service(request: RecordedRequest) -> Reply:
    """An STS that checks the signature and lets everyone take the role asked for."""
    try:
        AwsVerifier([AwsAccount("AKIDBASE", SECRET)], service="sts", region=REGION).check(
            request.method, request.target, request.headers, request.body
        )
    except AwsRefusal as refused:
        fields, body = refused.as_xml()
        return Reply(refused.status, "Forbidden", fields, [body])
    asked = parse_qs(request.body.decode())
    assert asked["Action"] == ["AssumeRole"]
    body = f"""<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
      <AssumedRoleUser><Arn>arn:aws:sts::123456789012:assumed-role/claude/s</Arn><AssumedRoleId>A:s</AssumedRoleId>
      </AssumedRoleUser><Credentials><AccessKeyId>AKIDROLE</AccessKeyId><SecretAccessKey>{SECRET}</SecretAccessKey>
      <SessionToken>for-{asked["RoleArn"][0].rpartition("/")[2]}</SessionToken><Expiration>{in_hours(1)}</Expiration>
      </Credentials></AssumeRoleResult></AssumeRoleResponse>""".encode()
    return Reply(200, "OK", [("content-type", "text/xml")], [body])


def test_an_assumed_role(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The role of a profile is taken at STS, with a request signed by the profile it builds on."""
    configure(home, ASSUMING)
    with RecordingUpstream(security_token_service) as sts:
        monkeypatch.setenv("AWS_ENDPOINT_URL_STS", sts.url)
        chain = AwsChain()
        assert shown(chain.fetch("role", REGION)) == ("AKIDROLE", SECRET, "for-claude")
        assert chain.peek("role", REGION)
        assert len(sts.requests) == 1


def sso(home: Path, *, expires: str, session: bool = True) -> None:
    """A profile with single sign-on, and the token that ``aws sso login`` has left."""
    where = (
        "sso_session = corp"
        if session
        else "sso_start_url = https://corp.awsapps.com/start\nsso_region = us-east-1"
    )
    configure(
        home,
        f"[profile sso]\n{where}\nsso_account_id = 123456789012\nsso_role_name = Dev\n"
        "[profile over]\nsource_profile = sso\nrole_arn = arn:aws:iam::123456789012:role/claude\n"
        "[sso-session corp]\nsso_region = us-east-1\nsso_start_url = https://corp.awsapps.com/start\n",
    )
    cache = home / ".aws" / "sso" / "cache"
    cache.mkdir(parents=True)
    name = "corp" if session else "https://corp.awsapps.com/start"
    token = {
        "startUrl": "https://corp.awsapps.com/start",
        "region": REGION,
        "accessToken": "t",
        "expiresAt": expires,
    }
    (cache / f"{sha1(name.encode()).hexdigest()}.json").write_text(json.dumps(token))  # noqa: S324 - the name AWS gives it


@pytest.mark.parametrize("session", [True, False], ids=["sso-session", "legacy"])
def test_single_sign_on(home: Path, monkeypatch: pytest.MonkeyPatch, session: bool) -> None:  # noqa: FBT001 - a parameter
    """A valid login gives the role's credentials, from the portal."""
    sso(home, expires=in_hours(2), session=session)
    role = {
        "accessKeyId": "AKIDSSO",
        "secretAccessKey": SECRET,
        "sessionToken": "t",
        "expiration": int((datetime.now(UTC) + timedelta(hours=1)).timestamp() * 1000),
    }
    with RecordingUpstream() as portal:
        portal.answer(json_reply({"roleCredentials": role}))
        monkeypatch.setenv("AWS_ENDPOINT_URL_SSO", portal.url)
        assert shown(AwsChain().fetch("sso", REGION)) == ("AKIDSSO", SECRET, "t")
        assert portal.request().header("x-amz-sso_bearer_token") == b"t"


# What a person is told ------------------------------------------------------------------------------------


def test_nothing_at_all(home: Path) -> None:
    """Without any credentials the sentence says how to get some."""
    assert refusal() == (
        "No AWS credentials were found on this machine. Run: aws configure, or aws configure sso; or name a profile in "
        "the settings."
    )
    configure(home, "[profile empty]\nregion = us-east-1\n")
    assert "aws configure --profile empty" in refusal("empty")


def test_a_profile_that_is_not_there() -> None:
    """The missing profile is named, with the command that makes it."""
    assert "no AWS profile 'prod'" in refusal("prod")


@pytest.mark.parametrize("session", [True, False], ids=["sso-session", "legacy"])
def test_single_sign_on_that_has_expired(home: Path, session: bool) -> None:  # noqa: FBT001 - a parameter
    """The one command that helps is named, with the profile that logs in, even for a role built on it."""
    sso(home, expires=in_hours(-1), session=session)
    expected = "The AWS single sign-on session has expired. Run: aws sso login --profile sso"
    assert refusal("sso") == expected
    assert refusal("over") == expected


def test_single_sign_on_that_the_portal_refuses(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A session that was ended elsewhere is an expired one."""
    sso(home, expires=in_hours(2))
    refused = Reply(
        401, "No", [("x-amzn-errortype", "UnauthorizedException")], [b'{"message": "Session token expired"}']
    )
    with RecordingUpstream(refused) as portal:
        monkeypatch.setenv("AWS_ENDPOINT_URL_SSO", portal.url)
        assert "aws sso login --profile sso" in refusal("sso")


@pytest.mark.parametrize(
    "code",
    [
        f"raise SystemExit('failed with {SECRET}')",
        f"print('{SECRET} is no JSON')",
        f"print(json.dumps({{'Version': 1, 'AccessKeyId': '{SECRET}'}}))",
        f"print(json.dumps({{'Version': '{SECRET}'}}))",
    ],
    ids=["fails", "not JSON", "incomplete", "another version"],
)
def test_a_helper_program_that_fails(home: Path, code: str) -> None:
    """The helper is blamed, and nothing of what it wrote is repeated."""
    configure(home, f"[profile p]\ncredential_process = {helper(home, code)}\n")
    assert "The credential_process of the AWS profile 'p' gave no credentials" in refusal("p")


def test_a_helper_program_that_is_not_there(home: Path) -> None:
    """A path that leads nowhere is blamed on the helper, too."""
    configure(home, "[profile p]\ncredential_process = /nonexistent/helper\n")
    assert "credential_process of the AWS profile 'p'" in refusal("p")


def test_credentials_that_are_old_when_they_come(home: Path) -> None:
    """A helper that keeps printing what has expired is told of."""
    configure(
        home,
        f"[profile p]\ncredential_process = {printing(home, SessionToken='t', Expiration=in_hours(-1))}\n",
    )
    assert "have expired" in refusal("p")


def test_credentials_that_are_incomplete(home: Path) -> None:
    """The missing half is named."""
    configure(home, "[profile half]\naws_access_key_id = AKIDHALF\n")
    assert refusal("half") == (
        "The credentials of the AWS profile 'half' are incomplete: aws_secret_access_key is missing."
    )


def test_a_configuration_that_cannot_be_read(home: Path) -> None:
    """The broken file is named."""
    configure(home, "[profile\nnonsense")
    assert f"configuration file {home / '.aws' / 'config'} cannot be read" in refusal("p")


def test_a_second_factor(home: Path) -> None:
    """Nobody is asked for a code on a terminal that may not be there; the command that asks is named."""
    configure(home, f"{ASSUMING}mfa_serial = arn:aws:iam::123456789012:mfa/me\n")
    assert "Run: aws sts get-caller-identity --profile role" in refusal("role")


def test_a_second_factor_that_was_given_on_the_command_line(home: Path) -> None:
    """What AWS's command line has cached is used as it is, and nothing is written there."""
    serial = "arn:aws:iam::123456789012:mfa/me"
    configure(home, f"{ASSUMING}mfa_serial = {serial}\n")
    key = sha1(json.dumps({"RoleArn": ROLE, "SerialNumber": serial}, sort_keys=True).encode()).hexdigest()  # noqa: S324 - as AWS names it
    cached = {
        "AccessKeyId": "AKIDMFA",
        "SecretAccessKey": SECRET,
        "SessionToken": "t",
        "Expiration": in_hours(1),
    }
    cache = home / ".aws" / "cli" / "cache"
    cache.mkdir(parents=True)
    (cache / f"{key}.json").write_text("half a fi")
    assert "a second factor" in refusal("role")
    (cache / f"{key}.json").write_text(json.dumps({"Credentials": cached}))
    assert shown(AwsChain().fetch("role", REGION)) == ("AKIDMFA", SECRET, "t")


def test_what_is_fetched_is_not_written_anywhere(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An assumed role's credentials stay in memory."""
    configure(home, ASSUMING)
    before = sorted(home.rglob("*"))
    with RecordingUpstream(security_token_service) as sts:
        monkeypatch.setenv("AWS_ENDPOINT_URL_STS", sts.url)
        AwsChain().fetch("role", REGION)
    assert sorted(home.rglob("*")) == before


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("AccessDenied", "does not let the credentials of the AWS profile 'role' take its role"),
        ("ExpiredToken", "have expired"),
        ("InvalidClientTokenId", "does not accept the credentials"),
        ("SomethingNew", "run: aws sts get-caller-identity --profile role"),
    ],
)
def test_a_role_that_sts_refuses(home: Path, monkeypatch: pytest.MonkeyPatch, code: str, says: str) -> None:
    """Each refusal has its own sentence, without STS's text."""
    configure(home, ASSUMING)
    body = f"<ErrorResponse><Error><Code>{code}</Code><Message>{SECRET}</Message></Error></ErrorResponse>"
    with RecordingUpstream(Reply(403, "No", [("content-type", "text/xml")], [body.encode()])) as sts:
        monkeypatch.setenv("AWS_ENDPOINT_URL_STS", sts.url)
        assert says in refusal("role")


def test_a_role_without_network(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No connection to STS is told as that."""
    configure(home, ASSUMING)
    with RecordingUpstream() as closed:
        url = closed.url
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", url)
    assert "cannot be reached" in refusal("role")


def test_an_outbound_proxy(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The proxy from the settings is used for AWS's login services, and none where none is wanted."""
    configure(home, ASSUMING)
    with RecordingUpstream(security_token_service) as sts, RecordingUpstream(Reply(502)) as proxy:
        monkeypatch.setenv("AWS_ENDPOINT_URL_STS", sts.url)
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        assert AwsChain(proxy="none").fetch("role", REGION)
        assert not proxy.requests
        monkeypatch.delenv("HTTP_PROXY")
        assert refusal("role", AwsChain(proxy=proxy.url))
        assert proxy.request().target == f"{sts.url}/".encode()


def test_a_container_that_gives_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """A container's endpoint that fails is blamed, without its text."""
    monkeypatch.setattr(ContainerMetadataFetcher, "SLEEP_TIME", 0)
    with RecordingUpstream(Reply(500, "No", [], [SECRET.encode()])) as endpoint:
        monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", f"{endpoint.url}/creds")
        assert "credential endpoint of this container" in refusal()


def test_without_botocore(monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation without botocore says what to install."""
    monkeypatch.setitem(sys.modules, "botocore.session", None)
    assert "pip install botocore" in refusal()


# When they end, and who asks ------------------------------------------------------------------------------


def test_credentials_are_renewed_before_they_end(home: Path) -> None:
    """What lasts for less than a minute is not given out any more, but asked for anew."""
    configure(
        home,
        f"[profile p]\ncredential_process = {printing(home, SessionToken='1', Expiration=in_hours(0.25))}\n",
    )
    chain = AwsChain()
    assert shown(chain.fetch("p", REGION))[2] == "1"
    soon = datetime.now(UTC) + timedelta(seconds=59)
    chain._known["p", REGION].source._expiry_time = soon
    assert chain.peek("p", REGION) is None
    printing(home, SessionToken="2", Expiration=in_hours(1))
    assert shown(chain.fetch("p", REGION))[2] == "2"
    chain._known["p", REGION].source._expiry_time = soon + timedelta(seconds=10)
    assert chain.peek("p", REGION)


def test_forgetting(home: Path) -> None:
    """After a refusal the files are read again, so a changed key counts at once."""
    credentials = home / ".aws" / "credentials"
    credentials.write_text("[default]\naws_access_key_id = AKIDOLD\naws_secret_access_key = x\n", "utf-8")
    chain = AwsChain()
    chain.fetch("", REGION)
    credentials.write_text("[default]\naws_access_key_id = AKIDNEW\naws_secret_access_key = x\n", "utf-8")
    assert shown(chain.fetch("", REGION))[0] == "AKIDOLD"
    chain.forget()
    assert chain.peek("", REGION) is None
    assert shown(chain.fetch("", REGION))[0] == "AKIDNEW"


def test_a_failure_is_not_kept(home: Path) -> None:
    """After ``aws configure`` the next request works, without any restart."""
    chain = AwsChain()
    refusal(chain=chain)
    (home / ".aws" / "credentials").write_text(
        "[default]\naws_access_key_id = AKIDNEW\naws_secret_access_key = x\n", "utf-8"
    )
    assert shown(chain.fetch("", REGION))[0] == "AKIDNEW"


def test_many_who_ask_share_one_question(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Requests that come while credentials are fetched wait for that one answer, and another profile does not wait."""
    configure(home, f"{ASSUMING}[profile quick]\naws_access_key_id = AKIDQUICK\naws_secret_access_key = x\n")
    gate = Gate()
    reply = security_token_service

    def slow(request: RecordedRequest) -> Reply:
        found = reply(request)
        return Reply(found.status, found.reason, found.headers, found.chunks, before=gate)

    with RecordingUpstream(slow) as sts, ThreadPoolExecutor(8) as threads:
        monkeypatch.setenv("AWS_ENDPOINT_URL_STS", sts.url)
        chain = AwsChain()
        asking = [threads.submit(chain.fetch, "role", REGION) for _ in range(8)]
        gate.wait_reached()
        quick = threading.Thread(target=chain.fetch, args=("quick", REGION))
        quick.start()
        quick.join(10)
        assert not quick.is_alive()
        assert chain.peek("role", REGION) is None
        gate.open()
        found = {id(each.result(10)) for each in asking}
        assert len(found) == 1
        assert len(sts.requests) == 1


def test_what_was_forgotten_meanwhile_is_not_kept(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer to a question from before ``forget`` serves who asked it, and nobody after."""
    configure(home, ASSUMING)
    gate = Gate()

    def slow(request: RecordedRequest) -> Reply:
        found = security_token_service(request)
        return Reply(found.status, found.reason, found.headers, found.chunks, before=gate)

    with RecordingUpstream(slow) as sts, ThreadPoolExecutor(1) as threads:
        monkeypatch.setenv("AWS_ENDPOINT_URL_STS", sts.url)
        chain = AwsChain()
        asked = threads.submit(chain.fetch, "role", REGION)
        gate.wait_reached()
        chain.forget()
        gate.open()
        assert shown(asked.result(10))[0] == "AKIDROLE"
        assert chain.peek("role", REGION) is None
