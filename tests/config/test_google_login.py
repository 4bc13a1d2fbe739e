"""Where Google's login is looked for, how long a token is used, and the sentence when there is none."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from claude_desk import config
from claude_desk.config.google_login import GoogleChain, Problem
from claude_desk.errors import CredentialUnavailable
from claude_desk.secret import Secret
from fakes.canary import REAL_KEY, find, find_in_traceback
from fakes.google_files import authorized_user, refusal, service_account, token_reply, token_server, written
from fakes.recording_upstream import Ending, RecordedRequest, RecordingUpstream, Reply, json_reply

ADC = "application_default_credentials.json"


@pytest.fixture
def files() -> Iterator[Path]:
    """A folder for credentials; the test's own is searched for leaks."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def _environ(tmp_path: Path, **more: str) -> dict[str, str]:
    return {"CLOUDSDK_CONFIG": str(tmp_path / "gcloud"), "NO_GCE_CHECK": "true", **more}


def _refused(chain: GoogleChain, file: str = "") -> str:
    """The sentence; nothing of it, nor of its traceback, shows a credential."""
    with pytest.raises(CredentialUnavailable) as failed:
        chain.fetch(file)
    error = failed.value
    assert error.advice == error.message
    assert error.message.endswith(".")
    assert not find(error.message)
    assert not find_in_traceback(error)
    assert error.__context__ is None
    return error.message


def test_the_first_place_that_has_a_login_counts(files: Path) -> None:
    """The settings' file comes before the one the variable names, and that before gcloud's."""
    with token_server(lambda request: token_reply(request.target.decode())) as server:
        own = written(files / "own.json", service_account(f"{server.url}/own"))
        named = written(files / "named.json", service_account(f"{server.url}/named"))
        written(files / "gcloud" / ADC, authorized_user())
        chain = GoogleChain(_environ(files, GOOGLE_APPLICATION_CREDENTIALS=named), proxy="none")
        assert chain.fetch(own) == Secret("/own")
        assert chain.fetch("") == Secret("/named")
        assert GoogleChain(_environ(files), proxy="none").fetch("") == Secret("/token")


def test_a_token_is_asked_for_once_while_it_lasts(files: Path) -> None:
    """It is given without asking from then on; forget, and the last minute of its life, make Google be asked anew."""
    with token_server() as server:
        file = written(files / "a.json", authorized_user())
        chain = GoogleChain(_environ(files), proxy="none")
        server.answer(token_reply("first"), token_reply("second", 30), token_reply("third"))
        assert chain.peek(file) is None
        assert [chain.fetch(file), chain.fetch(file), chain.peek(file)] == [Secret("first")] * 3
        chain.forget()
        assert chain.peek(file) is None
        assert chain.fetch(file) == Secret("second")
        assert chain.peek(file) is None
        assert chain.fetch(file) == Secret("third")
        assert len(server.requests) == 3
        assert not find(repr(chain))


def test_a_withdrawn_login_says_what_to_run(files: Path) -> None:
    """A refresh token that was revoked or expired leads to the one command that renews it."""
    with token_server(refusal("invalid_grant", f"Token has been revoked: {REAL_KEY}")):
        written(files / "gcloud" / ADC, authorized_user())
        sentence = _refused(GoogleChain(_environ(files), proxy="none"))
    assert sentence == (
        "The Google login has expired or was withdrawn; run 'gcloud auth application-default login'."
    )


def test_no_login_says_what_to_run(tmp_path: Path) -> None:
    """A machine without any login is told the command that makes one."""
    assert _refused(GoogleChain(_environ(tmp_path))) == (
        "There is no Google login on this machine; run 'gcloud auth application-default login'."
    )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "does not exist"),
        (b"{", "is no Google credentials file"),
        (b"[]", "is no Google credentials file"),
        (b"\xff\xfe", "is no Google credentials file"),
        (b'{"type":"x"}', "is no Google credentials file"),
        (b'{"type":"authorized_user"}', "is incomplete"),
    ],
)
def test_a_file_that_is_of_no_use_is_named(tmp_path: Path, content: bytes | None, words: str) -> None:
    """Whichever place names it, the sentence says which file it is and what to do."""
    file = tmp_path / "a.json"
    if content is not None:
        file.write_bytes(content)
    assert _refused(GoogleChain(_environ(tmp_path)), str(file)) == (
        f"The Google credentials file from the settings {words}; choose another one."
    )
    named = GoogleChain(_environ(tmp_path, GOOGLE_APPLICATION_CREDENTIALS=str(file)))
    assert _refused(named) == (
        f"The file that GOOGLE_APPLICATION_CREDENTIALS names {words}; correct or unset the variable."
    )


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    """What cannot be read is said to be so."""
    assert "cannot be read" in _refused(GoogleChain(_environ(tmp_path)), str(tmp_path))


def test_a_network_that_is_down_is_not_blamed_on_the_login(files: Path) -> None:
    """An unreachable token server is said to be so, and is worth another try."""
    with RecordingUpstream() as server:
        gone = server.url
    file = written(files / "a.json", service_account(gone))
    with pytest.raises(CredentialUnavailable, match="cannot be reached") as failed:
        GoogleChain(_environ(files), proxy="none").fetch(file)
    assert failed.value.retryable


def test_without_its_part_the_sentence_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where google-auth is not installed, the sentence names the extra."""
    monkeypatch.delattr(config, "google_tokens", raising=False)
    monkeypatch.delitem(sys.modules, "claude_desk.config.google_tokens", raising=False)
    monkeypatch.setitem(sys.modules, "google.auth", None)
    with pytest.raises(CredentialUnavailable, match=r"pip install claude-desk\[google\]"):
        GoogleChain(_environ(tmp_path)).fetch("")


@pytest.mark.parametrize("problem", Problem)
def test_every_problem_is_one_sentence(tmp_path: Path, problem: Problem) -> None:
    """Each reads as a sentence, for a file and for none."""
    for file in (GoogleChain(_environ(tmp_path))._file("/a.json"), None):
        sentence = problem.sentence(file)
        assert sentence.endswith(".")
        assert sentence[0].isupper()
        assert not set("{}") & set(sentence)


SCRIPT = """
import logging, sys
logging.basicConfig(level=logging.DEBUG)
from claude_desk.config.google_login import GoogleChain
from claude_desk.errors import CredentialUnavailable
chain = GoogleChain(proxy="system")
try:
    print(chain.fetch("").reveal() == sys.argv[1])
except CredentialUnavailable as error:
    print(error.message)
"""


def _in_process(tmp_path: Path, host: str, **more: str) -> str:
    """What a fresh process gets from the metadata server; google-auth reads its address once, when it is imported."""
    environ = {
        "CLOUDSDK_CONFIG": str(tmp_path / "gcloud"),
        "GCE_METADATA_HOST": host,
        "GCE_METADATA_IP": host,
        "HOME": str(tmp_path),
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        "PYTHONWARNINGS": "error",
        **more,
    }
    if "SYSTEMROOT" in os.environ:
        environ["SYSTEMROOT"] = os.environ["SYSTEMROOT"]
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, REAL_KEY],
        env=environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert not find(done.stdout)
    return done.stdout.strip()


def _metadata(request: RecordedRequest) -> Reply:
    """The metadata server of Compute Engine."""
    assert request.header("metadata-flavor") == b"Google"
    flavor = (("metadata-flavor", "Google"),)
    path = request.target.decode().partition("?")[0]
    answers: dict[str, object] = {
        "/": "computeMetadata/",
        "/computeMetadata/v1/project/project-id": "my-project",
        "/computeMetadata/v1/universe/universe-domain": "googleapis.com",
        "/computeMetadata/v1/instance/service-accounts/default/": {
            "email": "robot@example",
            "scopes": ["https://www.googleapis.com/auth/cloud-platform"],
            "aliases": ["default"],
        },
    }
    if path.endswith("/token"):
        return json_reply(
            {"access_token": REAL_KEY, "expires_in": 3000, "token_type": "Bearer"}, headers=flavor
        )
    if path not in answers:
        return json_reply({}, status=404, headers=flavor)
    return json_reply(answers[path], headers=flavor)


def test_on_google_cloud_the_machine_itself_is_logged_in(tmp_path: Path) -> None:
    """Without any file the metadata server is asked; nothing of it is logged, and no proxy is asked instead."""
    with RecordingUpstream(_metadata) as server:
        host = server.url.removeprefix("http://")
        assert _in_process(tmp_path, host, HTTP_PROXY="http://127.0.0.1:9") == "True"


def test_where_there_is_no_metadata_server_the_answer_comes_at_once(tmp_path: Path) -> None:
    """It is probed for once, without repeats and pauses, and the sentence is that of a machine without a login."""
    with RecordingUpstream(Reply(raw=b"", ending=Ending.RESET)) as server:
        host = server.url.removeprefix("http://")
        assert "run 'gcloud auth application-default login'" in _in_process(tmp_path, host)
        assert len(server.requests) == 1
    assert "run 'gcloud auth application-default login'" in _in_process(tmp_path, host)


def test_gclouds_folder_is_where_gcloud_writes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without CLOUDSDK_CONFIG, gcloud's own folder in the person's home is read."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    folder = tmp_path / "gcloud" if sys.platform == "win32" else tmp_path / ".config" / "gcloud"
    written(folder / ADC, json.loads("{}"))
    chain = GoogleChain({"APPDATA": str(tmp_path), "NO_GCE_CHECK": "true"})
    assert _refused(chain) == (
        "gcloud's login is no Google credentials file; run 'gcloud auth application-default login'."
    )
