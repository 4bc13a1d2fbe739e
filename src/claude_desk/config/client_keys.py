"""The local keys that programs show to Claude Desk: named, revocable, and worth nothing anywhere else.

Only SHA-256 digests are stored. The keys are random (or someone else's random identifiers), so a slow password
hash would add nothing but delay.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
import secrets
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal, TypedDict

from claude_desk.config.paths import aside_name, exclusive_lock, write_private
from claude_desk.errors import ClientKeyError
from claude_desk.secret import Secret

FORMAT_VERSION = 1
SHA256_HEX = re.compile(r"[0-9a-f]{64}")
RELAY_AREAS = frozenset({"files", "batches", "skills"})
MIN_LENGTH = 12
MAX_LENGTH = 512
MAX_NAME = 64
MAX_BUDGET_USD = 1_000_000
MAX_MODELS = 50
_MODEL_PATTERN = re.compile(r"[!-~]{1,300}")
_UPSTREAM = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
# Beginnings of keys that real providers hand out (their documentation shows them): such a value would make the
# local key worth something elsewhere, which is the one thing it must not be.
PROVIDER_PREFIXES = (
    "sk-ant-",
    "sk-proj-",
    "sk-svcacct-",
    "sk-admin-",
    "sk-or-",
    "AKIA",
    "ASIA",
    "AIza",
    "ghp_",
    "github_pat_",
)


@dataclass(frozen=True, slots=True)
class KeyScope:
    """What a client key may be used for; as it is, everything.

    Attributes:
        models: names or patterns of the models it may use, as they are sent; empty for all.
        upstream: the only upstream its requests may go to; empty for wherever the rules say.
        budget_usd: US dollars it may spend; 0 for no limit of its own.
        budget_per: for how long that is: day, week, month or total.
    """

    models: tuple[str, ...] = ()
    upstream: str = ""
    budget_usd: float = 0.0
    budget_per: Literal["day", "week", "month", "total"] = "total"

    def check(self) -> None:
        """See that it can be kept.

        Raises:
            ClientKeyError: with the sentence to show.
        """
        if not 0 <= self.budget_usd <= MAX_BUDGET_USD:  # neither infinite nor "not a number"
            raise ClientKeyError(f"A budget is between 0 and {MAX_BUDGET_USD:,} US dollars.")
        if len(self.models) > MAX_MODELS or not all(_MODEL_PATTERN.fullmatch(model) for model in self.models):
            raise ClientKeyError(
                f"A key has at most {MAX_MODELS} models, each a name or a pattern of 1 to 300 visible characters."
            )
        if self.upstream and not _UPSTREAM.fullmatch(self.upstream):
            raise ClientKeyError("That is no name of an upstream.")


@dataclass(frozen=True, slots=True)
class ClientKey:
    """What is known of a client key; never the key itself.

    Attributes:
        id: random and lasting; a name may be given again, an id is not.
        name: 1 to 64 printable characters, unique.
        sha256: digest of the key, 64 hex digits.
        hint: the key's last 4 characters, so that a person can tell two apart.
        created: when, UTC.
        expires: the first instant at which it no longer works, UTC; None is never.
        relay: areas beyond Messages that it opens: any of ``files``, ``batches``, ``skills``.
        registered: the value came from the user instead of being made here.
        source: ``file`` for keys that are kept, ``environment`` for those of this run only.
        scope: what it may be used for.
    """

    id: str
    name: str
    sha256: str
    hint: str
    created: datetime
    expires: datetime | None = None
    relay: frozenset[str] = frozenset()
    registered: bool = False
    source: Literal["file", "environment"] = "file"
    scope: KeyScope = field(default_factory=KeyScope)

    def expired(self, now: datetime) -> bool:
        """Whether it no longer works at ``now``."""
        return self.expires is not None and now >= self.expires


class KeyOptions(TypedDict, total=False):
    """What a new client key may be given beside its name; see :class:`ClientKey`."""

    expires_in: timedelta | None
    relay: frozenset[str]
    scope: KeyScope | None


class ClientKeyRing:
    """All client keys of one Claude Desk. Thread-safe; readers never wait for writers.

    What cannot be read opens nothing: a damaged file means no stored key is valid, and ``problems`` says so.

    Args:
        path: the file; it need not exist.
        environment: (name, value) pairs that are valid for this run and are never written.
        now: the moment of start, aware.

    Raises:
        ClientKeyError: a name or value from ``environment`` is not possible.
    """

    def __init__(self, path: Path, now: datetime, environment: Iterable[tuple[str, Secret]] = ()) -> None:
        self._path = path
        self._writing = threading.Lock()
        self._environment: tuple[ClientKey, ...] = ()
        for name, value in environment:
            _check_name(name, self._environment)
            _check_value(value, self._environment, shortest=1)
            key = _key_for(name, value, now, id_=f"environment:{name}", registered=True, source="environment")
            self._environment += (key,)
        self._stored: tuple[ClientKey, ...] = ()
        self._entries: tuple[tuple[bytes, ClientKey], ...] = ()
        self._problems: tuple[str, ...] = ()
        self._blocked = ""
        self._seen: tuple[int, int, int] | None = None
        self.reload(now)

    @property
    def problems(self) -> tuple[str, ...]:
        """What a person must know about the file: whole sentences, empty if all is well."""
        return self._problems

    def keys(self) -> list[ClientKey]:
        """Every key, expired ones too, oldest first; those of the environment come last."""
        return [*self._stored, *self._environment]

    def match(self, presented: bytes, now: datetime) -> ClientKey | None:
        """The valid key a client presented, if it is one.

        Compares digests of equal length with all keys and leaves no loop early, so that time tells nothing.
        """
        digest = hashlib.sha256(presented).digest()
        found: ClientKey | None = None
        for known, key in self._entries:
            if hmac.compare_digest(known, digest):
                found = key
        return None if found is None or found.expired(now) else found

    def create(
        self,
        name: str,
        now: datetime,
        *,
        expires_in: timedelta | None = None,
        relay: frozenset[str] = frozenset(),
        scope: KeyScope | None = None,
    ) -> tuple[ClientKey, Secret]:
        """Make a new random key (256 bits). Its value is returned once and stored nowhere.

        Raises:
            ClientKeyError: the name is taken or not possible, or the file cannot be written.
        """
        value = Secret(f"desk-{secrets.token_urlsafe(32)}")
        return self._add(name, value, now, expires_in, relay, scope, registered=False), value

    def register(
        self,
        name: str,
        value: Secret,
        now: datetime,
        *,
        expires_in: timedelta | None = None,
        relay: frozenset[str] = frozenset(),
        scope: KeyScope | None = None,
    ) -> ClientKey:
        """Accept an identifier that a sandbox already has as its key.

        Raises:
            ClientKeyError: the name is taken; the value is short, unprintable, already a key, or looks like a
                provider's real key; or the file cannot be written.
        """
        return self._add(name, value, now, expires_in, relay, scope, registered=True)

    def bound_upstreams(self) -> frozenset[str]:
        """The upstreams that keys are bound to."""
        return frozenset(key.scope.upstream for key in self.keys() if key.scope.upstream)

    def free_name(self, name: str) -> str:
        """The name itself, or the first of ``name (2)``, ``name (3)``, ... that no key has."""
        taken = {key.name for key in self.keys()}
        names = (name if n == 1 else f"{name} ({n})" for n in range(1, len(taken) + 2))
        return next(free for free in names if free not in taken)

    def lend(self, name: str, now: datetime) -> Secret:
        """Make a key that works until this process ends and is written nowhere.

        It is called ``name``, with a number behind it if that is taken.
        """
        value = Secret(f"desk-{secrets.token_urlsafe(32)}")
        with self._writing:
            name = self.free_name(name)
            key = _key_for(name, value, now, id_=f"lent:{name}", registered=False, source="environment")
            self._environment += (key,)
            self._take(self._stored)
        return value

    def revoke(self, name: str, now: datetime) -> None:
        """Make a key invalid from its next use on.

        Raises:
            ClientKeyError: there is no such key, it comes from the environment, or the file cannot be written.
        """

        def without(keys: tuple[ClientKey, ...]) -> tuple[ClientKey, ...]:
            kept = tuple(key for key in keys if key.name != name)
            if len(kept) == len(keys):
                raise self._missing(name, "remove it")
            return kept

        self._change(without, now)

    def change(self, name: str, scope: KeyScope, now: datetime) -> ClientKey:
        """Let a key be used for something else, from its next use on.

        Raises:
            ClientKeyError: there is no such key, it comes from the environment, or the file cannot be written.
        """
        scope.check()

        def with_scope(keys: tuple[ClientKey, ...]) -> tuple[ClientKey, ...]:
            if not any(key.name == name for key in keys):
                raise self._missing(name, "change it")
            return tuple(replace(key, scope=scope) if key.name == name else key for key in keys)

        self._change(with_scope, now)
        return next(key for key in self._stored if key.name == name)

    def _missing(self, name: str, doing: str) -> ClientKeyError:
        if any(key.name == name for key in self._environment):
            return ClientKeyError(
                f"The key '{name}' comes from CLAUDE_DESK_CLIENT_KEYS; {doing} there and start again."
            )
        return ClientKeyError(f"There is no client key named '{name}'.")

    def reload(self, now: datetime) -> None:
        """Read the file again, for instance after another process changed it. A damaged one is kept aside."""
        with self._writing:
            self._load(now)

    def refresh(self, now: datetime) -> bool:
        """Read the file again if it is another one than last time; one ``stat``, so cheap enough for every request.

        Returns:
            Whether anything was read.
        """
        if _identity(self._path) == self._seen:
            return False
        self.reload(now)
        return True

    def _add(
        self,
        name: str,
        value: Secret,
        now: datetime,
        expires_in: timedelta | None,
        relay: frozenset[str],
        scope: KeyScope | None,
        *,
        registered: bool,
    ) -> ClientKey:
        scope = scope or KeyScope()
        scope.check()
        if unknown := relay - RELAY_AREAS:
            raise ClientKeyError(
                f"'{min(unknown)}' cannot be opened for a key; there are: {', '.join(sorted(RELAY_AREAS))}."
            )
        if expires_in is not None and expires_in <= timedelta(0):
            raise ClientKeyError("A key cannot expire before it begins.")
        try:
            expires = None if expires_in is None else now + expires_in
        except OverflowError:
            raise ClientKeyError("That is too far in the future for an expiry date.") from None
        key = _key_for(
            name, value, now, id_=secrets.token_hex(8), expires=expires, relay=relay, registered=registered
        )
        key = replace(key, scope=scope)

        def with_it(keys: tuple[ClientKey, ...]) -> tuple[ClientKey, ...]:
            everything = (*keys, *self._environment)
            _check_name(name, everything)
            _check_value(value, everything)
            return (*keys, key)

        self._change(with_it, now)
        return key

    def _change(
        self, change: Callable[[tuple[ClientKey, ...]], tuple[ClientKey, ...]], now: datetime
    ) -> None:
        """Read, change and write under a lock that other processes respect."""
        try:
            # In this order: a request that refreshes never waits for another process.
            with exclusive_lock(self._path), self._writing:
                self._load(now)
                if self._blocked:
                    raise ClientKeyError(self._blocked)
                changed = change(self._stored)
                document = {"version": FORMAT_VERSION, "keys": [_to_json(key) for key in changed]}
                write_private(self._path, json.dumps(document, indent=2).encode() + b"\n")
                self._seen = _identity(self._path)
                self._take(changed)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise ClientKeyError(
                f"{self._path} could not be written ({reason}), so nothing was changed."
            ) from error

    def _load(self, now: datetime) -> None:
        self._blocked = ""
        self._problems = ()
        # Taken before reading: a change in between is then seen by the next refresh.
        self._seen = _identity(self._path)
        try:
            document = json.loads(self._path.read_bytes())
            if _is_newer(document):
                self._unusable(
                    f"{self._path} was written by a newer Claude Desk. No stored client key works until it is updated."
                )
            else:
                self._take(_from_json(document))
        except FileNotFoundError:
            self._take(())
        except OSError as error:
            reason = error.strerror or type(error).__name__
            self._unusable(
                f"{self._path} cannot be read ({reason}). No stored client key works until it can."
            )
        except (ValueError, RecursionError):
            self._set_aside(now)
            self._seen = _identity(self._path)

    def _take(self, keys: tuple[ClientKey, ...]) -> None:
        self._stored = keys
        self._entries = tuple((bytes.fromhex(key.sha256), key) for key in (*keys, *self._environment))

    def _unusable(self, problem: str) -> None:
        self._take(())
        self._blocked = problem
        self._problems = (problem,)

    def _set_aside(self, now: datetime) -> None:
        aside = aside_name(self._path, now)
        try:
            self._path.rename(aside)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            self._unusable(
                f"{self._path} is damaged and cannot be moved aside ({reason}). No stored client key works; "
                "delete the file and create new keys."
            )
        else:
            self._take(())
            problem = (
                f"{self._path.name} was damaged, so no stored client key works any more: create new ones. "
                f"The damaged file was kept as {aside}."
            )
            self._problems = (problem,)


def check_client_key_value(value: Secret, *, shortest: int = MIN_LENGTH) -> None:
    """Check a value that a user wants to be a client key.

    Args:
        value: what a client would present.
        shortest: characters it must have; the environment's keys may be shorter, because whoever sets them
            for one run sees a warning instead of a proxy that does not start.

    Raises:
        ClientKeyError: with the sentence to show; it never holds the value.
    """
    text = value.reveal()
    if not (text.isascii() and text.isprintable()) or " " in text:
        raise ClientKeyError("A client key may hold only printable ASCII characters, and no spaces.")
    if not shortest <= len(text) <= MAX_LENGTH:
        raise ClientKeyError(
            f"A client key has {shortest} to {MAX_LENGTH} characters; this one has {len(text)}."
        )
    if text.startswith(PROVIDER_PREFIXES):
        raise ClientKeyError(
            "That looks like a provider's real key. A client key must be worth nothing elsewhere; "
            "put the real key into the keychain instead."
        )


def check_client_key_name(name: str) -> None:
    """Check a name for a client key.

    Raises:
        ClientKeyError: with the sentence to show.
    """
    if not 1 <= len(name) <= MAX_NAME or not name.isprintable() or name != name.strip():
        raise ClientKeyError(
            f"A key's name has 1 to {MAX_NAME} printable characters and no space at either end."
        )


def _check_value(value: Secret, others: Iterable[ClientKey], *, shortest: int = MIN_LENGTH) -> None:
    check_client_key_value(value, shortest=shortest)
    digest = _digest(value)
    for other in others:
        if hmac.compare_digest(other.sha256, digest):
            raise ClientKeyError(f"That value is already the key '{other.name}'.")


def _check_name(name: str, others: Iterable[ClientKey]) -> None:
    check_client_key_name(name)
    if any(other.name == name for other in others):
        raise ClientKeyError(
            f"There is already a client key named '{name}'; revoke it first or choose another name."
        )


def _digest(value: Secret) -> str:
    return hashlib.sha256(value.reveal().encode()).hexdigest()


def _key_for(
    name: str,
    value: Secret,
    now: datetime,
    *,
    id_: str,
    expires: datetime | None = None,
    relay: frozenset[str] = frozenset(),
    registered: bool,
    source: Literal["file", "environment"] = "file",
) -> ClientKey:
    hint = value.reveal()[-4:]
    created = now.astimezone(UTC)
    expires = None if expires is None else expires.astimezone(UTC)
    return ClientKey(id_, name, _digest(value), hint, created, expires, relay, registered, source)


def _identity(path: Path) -> tuple[int, int, int] | None:
    try:
        status = os.stat(path)  # noqa: PTH116 (on the request path: half the time of Path.stat)
    except OSError:
        return None
    return (status.st_ino, status.st_mtime_ns, status.st_size)


def _to_json(key: ClientKey) -> dict[str, object]:
    return {
        "id": key.id,
        "name": key.name,
        "sha256": key.sha256,
        "hint": key.hint,
        "created": key.created.isoformat(),
        "expires": None if key.expires is None else key.expires.isoformat(),
        "relay": sorted(key.relay),
        "registered": key.registered,
        "scope": {
            "models": list(key.scope.models),
            "upstream": key.scope.upstream,
            "budget_usd": key.scope.budget_usd,
            "budget_per": key.scope.budget_per,
        },
    }


def _is_newer(document: object) -> bool:
    version = document.get("version") if isinstance(document, dict) else None
    return isinstance(version, int) and version > FORMAT_VERSION


def _from_json(document: object) -> tuple[ClientKey, ...]:
    """Read the file's document; one wrong entry condemns it all, since a guess could open a door.

    Raises:
        ValueError: it is not what :func:`_to_json` writes.
    """
    if not isinstance(document, dict) or document.get("version") != FORMAT_VERSION:
        raise ValueError("not a list of client keys")
    entries = document.get("keys")
    if not isinstance(entries, list):
        raise ValueError("not a list of client keys")  # noqa: TRY004 (the caller catches one kind)
    keys = tuple(_entry(entry) for entry in entries)
    if len({key.name for key in keys}) != len(keys):
        raise ValueError("a name is there twice")
    return keys


def _entry(entry: object) -> ClientKey:
    match entry:
        case {
            "id": str(id_),
            "name": str(name),
            "sha256": str(sha256),
            "hint": str(hint),
            "created": str(created),
            "expires": str() | None as expires,
            "relay": list(relay),
            "registered": bool(registered),
            **more,
        } if SHA256_HEX.fullmatch(sha256) and all(area in sorted(RELAY_AREAS) for area in relay):
            return ClientKey(
                id_,
                name,
                sha256,
                hint[-4:],
                _aware(created),
                None if expires is None else _aware(expires),
                frozenset(relay),
                registered,
                scope=_scope(more.get("scope", {})),
            )
        case _:
            raise ValueError("not a client key")


def _scope(entry: object) -> KeyScope:
    match entry:
        case {
            "models": list(models),
            "upstream": str(upstream),
            "budget_usd": float() | int() as budget_usd,
            "budget_per": "day" | "week" | "month" | "total" as budget_per,
        } if all(isinstance(model, str) for model in models):
            scope = KeyScope(tuple(models), upstream, float(budget_usd), budget_per)
        case {**rest} if not rest:  # written before keys had one
            scope = KeyScope()
        case _:
            raise ValueError("not what a client key may be used for")
    try:
        scope.check()
    except ClientKeyError:
        raise ValueError("not what a client key may be used for") from None
    return scope


def _aware(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a date without a time zone")
    return moment.astimezone(UTC)
