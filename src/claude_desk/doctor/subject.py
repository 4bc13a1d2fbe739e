"""What a check-up looks at: one Claude Desk, on this computer, from whichever process the check-up runs in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from claude_desk.config.client_keys import ClientKeyRing, KeyScope
from claude_desk.config.paths import Paths
from claude_desk.config.settings import Settings
from claude_desk.errors import LifecycleError
from claude_desk.messages.model_sizes import ModelSize
from claude_desk.policies import preview
from claude_desk.proxy.control import ask
from claude_desk.secret import Secret
from claude_desk.status import ProxyState

PRACTICE = "practice"
KEY_NAME = "check-up"
KEY_LIFE = timedelta(minutes=5)
"""A key whose check-up was killed, so that nobody revoked it, works no longer than this."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A Claude Desk.

    Attributes:
        paths: where its files are.
        settings: what counts in it, as far as this process knows.
        environ: the environment that tools are started in.
        client_keys: keys from the environment.
        problems: what was wrong with its settings when they were read.
        status: what the running one says of itself; None where none runs.
        silent: why the running one says nothing; empty if it does.
    """

    paths: Paths
    settings: Settings
    environ: Mapping[str, str]
    client_keys: tuple[tuple[str, Secret], ...] = ()
    problems: tuple[str, ...] = ()
    status: Mapping[str, Any] | None = None
    silent: str = ""
    _ring: list[ClientKeyRing] = field(default_factory=list, repr=False)

    @classmethod
    def look(
        cls,
        paths: Paths,
        settings: Settings,
        environ: Mapping[str, str],
        *,
        client_keys: tuple[tuple[str, Secret], ...] = (),
        problems: tuple[str, ...] = (),
    ) -> Subject:
        """Ask the running one, if there is one, how it is."""
        silent, status = "", None
        try:
            status = ask(paths.control_address, "status")
        except LifecycleError as error:
            silent = error.message
        return cls(paths, settings, environ, client_keys, problems, status, silent)

    @property
    def listens(self) -> bool:
        """Whether it takes requests."""
        return self.status is not None and self.status.get("state") == ProxyState.RUNNING.value

    @property
    def url(self) -> str:
        """Where it listens, or would."""
        if self.status is not None and self.status.get("url"):
            return str(self.status["url"])
        return f"http://127.0.0.1:{self.settings.server.port}"

    @property
    def port(self) -> int:
        """The port of that; 0 if it takes any."""
        return int(self.url.rpartition(":")[2])

    def key_names(self) -> list[str]:
        """Names of all client keys, which a report does without."""
        return [key.name for key in self.ring().keys()]  # noqa: SIM118 (no dictionary)

    def ring(self) -> ClientKeyRing:
        """Its client keys."""
        if not self._ring:
            self._ring.append(ClientKeyRing(self.paths.client_keys_file, datetime.now(UTC), self.client_keys))
        return self._ring[0]

    @contextmanager
    def borrowed_key(self) -> Iterator[Secret]:
        """A client key for the length of a check-up, which can reach Practice only: it costs nothing, and reads nobody's answers.

        Its digest stands in the file of client keys meanwhile, as any other's; its value is in this process alone.

        Raises:
            ClientKeyError: none can be made.
            LifecycleError: the running program does not take it over.
        """
        ring = self.ring()
        name = ring.free_name(KEY_NAME)
        _, value = ring.create(
            name, datetime.now(UTC), expires_in=KEY_LIFE, scope=KeyScope(upstream=PRACTICE)
        )
        try:
            answer = ask(self.paths.control_address, "reload")  # starts Practice, where nothing else needs it
            if answer is None or not answer.get("ok"):
                raise LifecycleError("The running Claude Desk does not take a new client key over.")
            yield value
        finally:
            ring.revoke(name, datetime.now(UTC))

    def obstacle(self, model: str, max_tokens: int) -> str:
        """Why the check-up's requests would be changed or refused by the person's own settings; empty where they would not."""
        seen = preview(self.settings, model, max_tokens, 200, _no_size)
        if seen.refusal:
            return f"Your limits refuse the check-up's requests: {seen.refusal}"
        if seen.model != model:
            return f"An alias sends {model} as {seen.model}."
        if seen.max_tokens != max_tokens:
            return "Your limits of output tokens change the check-up's requests."
        return ""


def _no_size(_upstream: object, _model: str) -> ModelSize:
    return ModelSize()
