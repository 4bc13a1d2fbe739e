"""Where a real key comes from, and that it is found for its own origin only."""

from __future__ import annotations

import traceback
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from claude_desk.config.checks import origin_of
from claude_desk.config.credentials import (
    RETRY_SECONDS,
    Credentials,
    EnvironmentKey,
    KeyBinding,
    KeySource,
    KeyStatus,
    checked_credential,
)
from claude_desk.config.keychain import Keychain
from claude_desk.config.settings import Settings
from claude_desk.errors import (
    CredentialUnavailable,
    KeychainAbsent,
    KeychainLocked,
    KeychainTimeout,
    SettingsError,
)
from claude_desk.secret import Secret
from claude_desk.upstreams.base import Origin

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Future

    from fakes.secret_service import SecretService

# keyring leaves its connection to the garbage collector where a collection is locked or gone.
pytestmark = pytest.mark.filterwarnings(r"ignore:unclosed <socket.*/keyring-:ResourceWarning")

CANARY = "sk-ant-canary-0123456789"
BINDING = KeyBinding("anthropic", "anthropic", "https://api.anthropic.com:443")
ELSEWHERE = replace(BINDING, origin="https://evil.example:443")
WAIT = 30.0


class Clock:
    """A clock that is moved by hand."""

    seconds = 1000.0

    def __call__(self) -> float:
        """The time now."""
        return self.seconds


@pytest.fixture
def keychain() -> Iterator[Keychain]:
    """The system's keychain."""
    keychain = Keychain()
    yield keychain
    keychain.close()


@pytest.fixture
def clock() -> Clock:
    """The clock of ``credentials``."""
    return Clock()


@pytest.fixture
def credentials(keychain: Keychain, clock: Clock) -> Credentials:
    """Credentials on the system's keychain."""
    return Credentials(keychain, monotonic=clock)


@pytest.fixture
def no_keychain(monkeypatch: pytest.MonkeyPatch) -> None:
    """A system without a keychain."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")


def environment_key(origin: str = BINDING.origin, upstream: str = "anthropic") -> EnvironmentKey:
    """A key as ``environment.overlay`` gives it."""
    return EnvironmentKey(Secret("sk-ant-from-the-environment"), KeySource.ENVIRONMENT, upstream, origin)


@pytest.mark.parametrize(
    "url",
    [
        "https://api.anthropic.com",
        "https://EXAMPLE.com:8443/prefix",
        "http://127.0.0.1:9",
        "http://localhost",
        "http://[::1]:80/x",
    ],
)
def test_origins_are_written_as_upstreams_write_them(url: str) -> None:
    """Both sides of the house bind a key to the same text."""
    assert origin_of(url) == str(Origin.of(url))


def test_the_built_in_upstream_has_the_binding_the_keychain_knows() -> None:
    """Item names in people's keychains stay what they are: another name would lose their keys."""
    upstream = Settings().upstreams["anthropic"]
    binding = KeyBinding("anthropic", upstream.kind, origin_of(upstream.url))
    assert (binding.service, binding.account) == (
        "claude-desk/anthropic",
        "anthropic|https://api.anthropic.com:443",
    )


def test_a_stored_key_is_found_again_by_the_next_run(
    secret_service: SecretService, credentials: Credentials, keychain: Keychain
) -> None:
    """Stored once without the white space around it, it is known at once here and read from the keychain later."""
    assert credentials.peek(BINDING) is None
    status = credentials.store(BINDING, Secret(f"  {CANARY}\n")).result(WAIT)
    assert status == KeyStatus(KeySource.KEYCHAIN, BINDING.origin, hint="6789")
    assert credentials.peek(BINDING) == Secret(CANARY)
    next_run = Credentials(keychain)
    assert next_run.peek(BINDING) is None
    assert next_run.fetch(BINDING).result(WAIT) == Secret(CANARY)
    assert next_run.peek(BINDING) == Secret(CANARY)
    assert next_run.status(BINDING).result(WAIT) == status


def test_a_changed_address_finds_no_key(
    secret_service: SecretService, credentials: Credentials, keychain: Keychain
) -> None:
    """A key is bound to the origin it was entered for, in memory and in the keychain."""
    credentials.store(BINDING, Secret(CANARY)).result(WAIT)
    for each in (credentials, Credentials(keychain)):
        assert each.peek(ELSEWHERE) is None
        with pytest.raises(CredentialUnavailable, match=r"evil\.example") as caught:
            each.fetch(ELSEWHERE).result(WAIT)
        assert caught.value.status == 503
        assert each.status(ELSEWHERE).result(WAIT) == KeyStatus(KeySource.NONE, ELSEWHERE.origin)


def test_a_forgotten_key_is_gone_from_memory_and_keychain(
    secret_service: SecretService, credentials: Credentials
) -> None:
    """Forgetting leaves nothing behind, and forgetting twice is fine."""
    credentials.store(BINDING, Secret(CANARY)).result(WAIT)
    for _ in range(2):
        assert credentials.forget(BINDING).result(WAIT).source is KeySource.NONE
    assert credentials.peek(BINDING) is None
    assert secret_service.items() == []


def test_a_change_made_elsewhere_is_seen_after_invalidating(
    secret_service: SecretService, credentials: Credentials, keychain: Keychain
) -> None:
    """What the command line stores reaches the running app, for the named upstream only."""
    other = replace(BINDING, upstream="other")
    for binding in (BINDING, other):
        credentials.store(binding, Secret("sk-ant-old-key-0000")).result(WAIT)
    Credentials(keychain).store(BINDING, Secret(CANARY)).result(WAIT)
    assert credentials.peek(BINDING) == Secret("sk-ant-old-key-0000")
    credentials.invalidate("anthropic")
    assert credentials.peek(BINDING) is None
    assert credentials.peek(other) is not None
    assert credentials.fetch(BINDING).result(WAIT) == Secret(CANARY)


def test_many_requests_at_once_ask_the_keychain_once(
    secret_service: SecretService,
    credentials: Credentials,
    keychain: Keychain,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """While one question is under way, others wait for its answer."""
    credentials.store(BINDING, Secret(CANARY)).result(WAIT)
    credentials.invalidate()
    asked: list[str] = []
    get = keychain.get

    def counted(service: str, account: str) -> Future[Secret | None]:
        asked.append(service)
        return get(service, account)

    monkeypatch.setattr(keychain, "get", counted)
    with secret_service.frozen():
        waiting = [credentials.fetch(BINDING) for _ in range(20)]
    assert {each.result(WAIT).reveal() for each in waiting} == {CANARY}
    assert asked == [BINDING.service]


def test_an_answer_from_before_a_change_is_not_kept(
    secret_service: SecretService, credentials: Credentials, keychain: Keychain
) -> None:
    """Invalidated while a question is under way, the answer of that question counts for nobody."""
    credentials.store(BINDING, Secret("sk-ant-old-key-0000")).result(WAIT)
    credentials.invalidate()
    with secret_service.frozen():
        early = credentials.fetch(BINDING)
        stored = keychain.set(BINDING.service, BINDING.account, Secret(CANARY))
        credentials.invalidate()
    stored.result(WAIT)
    assert early.result(WAIT) == Secret(CANARY)
    assert credentials.peek(BINDING) == Secret(CANARY)


def test_a_locked_keychain_is_not_asked_for_every_request(
    secret_service: SecretService, credentials: Credentials, clock: Clock
) -> None:
    """Locked mid-run: 503 with the reason, one dialog in half a minute, and the key when it is unlocked."""
    credentials.store(BINDING, Secret(CANARY)).result(WAIT)
    credentials.invalidate()
    secret_service.lock()
    with pytest.raises(CredentialUnavailable, match="locked") as caught:
        credentials.fetch(BINDING).result(WAIT)
    assert isinstance(caught.value.__cause__, KeychainLocked)
    secret_service.unlock()
    with pytest.raises(CredentialUnavailable):
        credentials.fetch(BINDING).result(WAIT)
    clock.seconds += RETRY_SECONDS
    assert credentials.fetch(BINDING).result(WAIT) == Secret(CANARY)


def test_a_person_who_unlocked_it_need_not_wait(
    secret_service: SecretService, credentials: Credentials
) -> None:
    """Invalidating ends the pause at once."""
    credentials.store(BINDING, Secret(CANARY)).result(WAIT)
    credentials.invalidate()
    secret_service.lock()
    assert "locked" in credentials.status(BINDING).result(WAIT).problem
    secret_service.unlock()
    credentials.invalidate()
    assert credentials.status(BINDING).result(WAIT) == KeyStatus(
        KeySource.KEYCHAIN, BINDING.origin, hint="6789"
    )


def test_a_key_in_use_survives_locking(secret_service: SecretService, credentials: Credentials) -> None:
    """A key that was read once is used on while the keychain is locked."""
    credentials.store(BINDING, Secret(CANARY)).result(WAIT)
    secret_service.lock()
    assert credentials.fetch(BINDING).result(WAIT) == Secret(CANARY)


def test_a_locked_keychain_takes_no_key_and_nothing_else_does(
    secret_service: SecretService, credentials: Credentials
) -> None:
    """Storing fails visibly; the key is neither in memory nor anywhere. Forgetting fails just as visibly."""
    secret_service.lock()
    with pytest.raises(KeychainLocked):
        credentials.store(BINDING, Secret(CANARY)).result(WAIT)
    assert credentials.peek(BINDING) is None
    with pytest.raises(KeychainLocked):
        credentials.forget(BINDING).result(WAIT)


def test_without_a_keychain_a_key_lives_in_memory_and_says_so(no_keychain: None, keychain: Keychain) -> None:
    """No keychain: the key works until Claude Desk quits, visibly so, and another run does not have it."""
    credentials = Credentials(keychain)
    status = credentials.store(BINDING, Secret(CANARY)).result(WAIT)
    assert status.source is KeySource.SESSION
    assert "gone when Claude Desk quits" in status.problem
    assert credentials.fetch(BINDING).result(WAIT) == Secret(CANARY)
    assert credentials.peek(ELSEWHERE) is None
    assert credentials.status(BINDING).result(WAIT).source is KeySource.SESSION
    with pytest.raises(CredentialUnavailable) as caught:
        Credentials(keychain).fetch(BINDING).result(WAIT)
    assert isinstance(caught.value.__cause__, KeychainAbsent)
    assert credentials.forget(BINDING).result(WAIT).source is KeySource.NONE
    assert credentials.peek(BINDING) is None


def test_the_keychain_takes_over_from_memory_when_it_appears(
    secret_service: SecretService, credentials: Credentials
) -> None:
    """A key entered while the keychain was away moves into it when it is stored again."""
    secret_service.kill_keyring()
    assert credentials.store(BINDING, Secret("sk-ant-old-key-0000")).result(WAIT).source is KeySource.SESSION
    secret_service.start_keyring()
    assert credentials.store(BINDING, Secret(CANARY)).result(WAIT).source is KeySource.KEYCHAIN
    assert credentials.peek(BINDING) == Secret(CANARY)


def test_the_environment_wins_for_its_own_upstream_and_origin_only(
    no_keychain: None, keychain: Keychain
) -> None:
    """The environment's key comes first, and is unknown to any other origin and any other upstream."""
    credentials = Credentials(keychain)
    credentials.store(BINDING, Secret(CANARY)).result(WAIT)
    credentials.use_environment(environment_key())
    assert credentials.peek(BINDING) == Secret("sk-ant-from-the-environment")
    assert credentials.status(BINDING).result(WAIT).source is KeySource.ENVIRONMENT
    assert credentials.peek(ELSEWHERE) is None
    assert credentials.peek(replace(BINDING, upstream="other")) is None
    credentials.use_environment(None)
    assert credentials.peek(BINDING) == Secret(CANARY)


def test_storing_and_forgetting_under_an_environment_key_says_which_one_counts(
    secret_service: SecretService, credentials: Credentials
) -> None:
    """A person who enters a key that is not used is told so."""
    credentials.use_environment(environment_key())
    for status in (credentials.store(BINDING, Secret(CANARY)), credentials.forget(BINDING)):
        assert status.result(WAIT).source is KeySource.ENVIRONMENT
        assert "environment is used" in status.result(WAIT).problem


@pytest.mark.parametrize("value", ["", "  \n", "two words", "line\nbreak", "käy", "null\0byte", "\x7f"])
def test_what_cannot_be_a_key_is_refused_without_being_repeated(
    no_keychain: None, keychain: Keychain, value: str
) -> None:
    """Only visible ASCII can be sent in a header; nothing else is stored."""
    credentials = Credentials(keychain)
    error = credentials.store(BINDING, Secret(value)).exception(WAIT)
    assert isinstance(error, SettingsError)
    assert credentials.peek(BINDING) is None
    with pytest.raises(SettingsError) as caught:
        checked_credential(Secret(f"{CANARY} {CANARY}"), "ANTHROPIC_API_KEY")
    assert CANARY not in str(caught.value)


def test_a_short_key_has_no_hint(no_keychain: None, keychain: Keychain) -> None:
    """Four characters of a short key would tell too much of it."""
    assert Credentials(keychain).store(BINDING, Secret("sk-short")).result(WAIT).hint == ""


def test_no_error_and_no_repr_holds_the_key(secret_service: SecretService, credentials: Credentials) -> None:
    """Neither statuses, bindings, environment keys nor the errors of a locked keychain show a key."""
    credentials.store(BINDING, Secret(CANARY)).result(WAIT)
    shown = [repr(credentials.status(BINDING).result(WAIT)), repr(environment_key()), repr(vars(credentials))]
    credentials.invalidate()
    secret_service.lock()
    error = credentials.fetch(BINDING).exception(WAIT)
    shown += traceback.format_exception(error)
    assert CANARY not in "".join(shown)
    assert "from-the-environment" not in "".join(shown)


def test_a_keychain_that_does_not_answer_is_the_reason_given(secret_service: SecretService) -> None:
    """A frozen keychain fails the request with its reason after the time limit, and later requests at once."""
    keychain = Keychain(time_limit=0.3)
    credentials = Credentials(keychain)
    with secret_service.frozen():
        for _ in range(2):
            with pytest.raises(CredentialUnavailable, match="did not answer") as caught:
                credentials.fetch(BINDING).result(WAIT)
            assert isinstance(caught.value.__cause__, KeychainTimeout)
    keychain.close()
