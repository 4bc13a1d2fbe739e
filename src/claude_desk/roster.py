"""The upstreams that requests can go to now: made from the settings, let in, and remembered for what they showed.

Used on the event loop's thread only.
"""

from __future__ import annotations

import asyncio
import contextlib
import copy
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime

from claude_desk.config.credentials import Credentials, EnvironmentKey
from claude_desk.config.installation import installation_id
from claude_desk.config.keychain import Keychain
from claude_desk.config.lessons import Lesson, LessonBook
from claude_desk.config.network import ProxyFinder
from claude_desk.config.paths import Paths
from claude_desk.config.settings import Settings
from claude_desk.errors import CredentialUnavailable, KeychainError, SettingsError
from claude_desk.logins import Logins
from claude_desk.policies import routing, upstreams_of_aliases
from claude_desk.policy.routing import Routing
from claude_desk.proxy.checkup import Checkup, Finding, Step, Verdict
from claude_desk.proxy.client import UpstreamClient
from claude_desk.proxy.model_sizes import ModelSizes
from claude_desk.proxy.practice_server import PracticeServer
from claude_desk.secret import Credential
from claude_desk.status import ProxyState, Status, StatusBoard
from claude_desk.upstreams import make
from claude_desk.upstreams.base import StoredKey, Upstream


class Roster:
    """Builds upstreams and finds their credentials; tells the person what only they can mend.

    Args:
        credentials: the stored keys.
        board: where a person is told.
        paths: where it is kept what upstreams showed about themselves.

    Attributes:
        lessons: what they showed; may be asked on any thread.
        sizes: what their lists tell of models; may be asked on any thread.
    """

    def __init__(self, credentials: Credentials, board: StatusBoard, paths: Paths) -> None:
        self.lessons = LessonBook(paths.lessons_file)
        self.sizes = ModelSizes()
        self._installation_file = paths.installation_file
        self._writing: set[asyncio.Future[None]] = set()
        self._logins = Logins(credentials)
        self._board = board
        self._practice: PracticeServer | None = None
        self._practice_url = ""
        self._advice: dict[str, tuple[str, str]] = {}  # by upstream: the kind of attention, and the sentence
        self._refused: set[str] = (
            set()
        )  # the advice is its server's word, so that only its server can take it back

    async def muster(
        self, settings: Settings, bound: Iterable[str] = ()
    ) -> tuple[Routing, dict[str, Upstream]]:
        """Make the upstreams that requests can go to, and the routing among them.

        One that is only a rule's, an alias's or a failover's and cannot be used is left out, and the person is told.

        Args:
            settings: all of them.
            bound: upstreams that client keys are bound to; their clients are told what cannot be used.

        Raises:
            SettingsError: the upstream for everything else cannot be used.
        """
        self._logins.reach_by(settings.network)
        upstreams = {settings.upstream: await self.make(settings, settings.upstream)}
        problems: list[str] = []
        named = [rule.upstream for rule in settings.routes] + list(settings.failover.order)
        named += upstreams_of_aliases(settings)
        for name in dict.fromkeys(named):
            if name in upstreams:
                continue
            try:
                upstreams[name] = await self.make(settings, name)
            except SettingsError as error:
                problems.append(error.message)
        # A key may be bound to any other while we run. Practice is a server, so it waits until one is.
        others = [
            name for name, each in settings.upstreams.items() if each.kind != "practice" or name in bound
        ]
        for name in others:
            if name not in upstreams:
                with contextlib.suppress(SettingsError):
                    upstreams[name] = await self.make(settings, name)
        self._board.attend("routes", " ".join(problems))
        return routing(settings, upstreams), upstreams

    async def make(self, settings: Settings, name: str) -> Upstream:
        """Make one upstream.

        Raises:
            SettingsError: there is none of this name, or its settings cannot be used.
        """
        chosen = settings.upstreams.get(name)
        if chosen is None:
            raise SettingsError(
                f"A route, an alias or the failover order names '{name}', but there is no such upstream."
            )
        values = chosen.model_dump()
        if chosen.kind == "practice":
            if self._practice is None:
                self._practice = PracticeServer()
                self._practice_url = await self._practice.start()
            values["url"] = self._practice_url
        try:
            made = make(chosen.kind, name, values)
        except ValueError as error:
            raise SettingsError(str(error)) from None
        made.lessons = frozenset(lesson.text for lesson in self.lessons.known(name, made.address))
        if chosen.user_id == "constant":
            made.installation = await self._installation()
        return made

    async def _installation(self) -> str:
        try:
            return await asyncio.to_thread(installation_id, self._installation_file)
        except OSError as error:
            raise SettingsError(
                f"{self._installation_file} cannot be used: {error.strerror or type(error).__name__}."
            ) from None

    def lessons_of(self, settings: Settings, name: str) -> tuple[Lesson, ...]:
        """What an upstream showed about itself at its present address; on any thread."""
        chosen = settings.upstreams.get(name)
        if chosen is None:
            return ()
        try:
            made = make(chosen.kind, name, chosen.model_dump())
        except ValueError:
            return ()  # it is not usable yet, so it has shown nothing
        return self.lessons.known(name, made.address)

    def learned(self, upstream: Upstream, lessons: str) -> Upstream | None:
        """Remember what an upstream showed about itself.

        Returns:
            The upstream as it is to be used from now on; None if that was known.
        """
        now = datetime.now(UTC)
        if not self.lessons.learn(upstream.name, upstream.address, lessons.split(), now):
            return None
        writing = asyncio.ensure_future(asyncio.to_thread(self.lessons.write))
        self._writing.add(writing)
        writing.add_done_callback(self._written)
        taught = copy.copy(upstream)
        taught.lessons = frozenset(
            lesson.text for lesson in self.lessons.known(upstream.name, upstream.address)
        )
        return taught

    def _written(self, writing: asyncio.Future[None]) -> None:
        self._writing.discard(writing)
        error = None if writing.cancelled() else writing.exception()
        if error is None:
            self._board.attend("lessons", "")
        elif isinstance(error, OSError):
            reason = error.strerror or type(error).__name__
            self._board.attend("lessons", f"What was learned of a vendor cannot be kept: {reason}.")
        else:
            raise error

    async def credential_for(self, upstream: Upstream) -> Credential | None:
        """What lets a request into the upstream; None where it needs nothing.

        Raises:
            CredentialUnavailable: there is none; the person is told as well.
        """
        try:
            credential = await self._credential(upstream)
        except CredentialUnavailable as error:
            kind = "access"
            if isinstance(upstream.login, StoredKey):
                kind = "keychain" if isinstance(error.__cause__, KeychainError) else "key"
            self._tell(upstream.name, kind, error.message)
            raise
        # A key that is there may still be refused; that it is there settles what was said before.
        if self._advice and upstream.name not in self._refused:
            self.settle(upstream.name)
        return credential

    async def check(
        self,
        settings: Settings,
        name: str,
        client: UpstreamClient,
        *,
        model: str = "",
        on_finding: Callable[[Finding], None],
    ) -> list[Finding]:
        """Try an upstream out, whether requests go to it or not. Its credential is asked for anew.

        What fails is told to whoever asked, and not to the status board; what works settles what the board said before.

        Args:
            settings: the upstream is one of these.
            name: which.
            client: the sockets.
            model: which one is asked; empty for a small one that the upstream has.
            on_finding: told of each step as it ends.

        Raises:
            SettingsError: there is no upstream of this name.
        """
        chosen = settings.upstreams.get(name)
        if chosen is None:
            # Without repeating the name: someone may have given the key in its place.
            raise SettingsError(
                f"There is no upstream of that name; there are: {', '.join(sorted(settings.upstreams))}."
            )
        self._logins.reach_by(settings.network)
        self._logins.forget(name)
        checkup = Checkup(
            client,
            lambda: self.make(settings, name),
            self._credential,
            model=model,
            named=tuple(chosen.models),
            listed=self.sizes.take,
        )
        findings = []
        async for finding in checkup.findings():
            findings.append(finding)
            on_finding(finding)
            if finding.step is Step.MESSAGE and finding.verdict is Verdict.OK:
                self.settle(name)
        return findings

    async def _credential(self, upstream: Upstream) -> Credential | None:
        if upstream.kind == "practice" and self._practice is not None:
            return self._practice.credential
        return await self._logins.credential_for(upstream)

    def judged(self, upstream: Upstream, advice: str, *, refused: bool) -> None:
        """An upstream answered (empty), said something that only a person can mend, or refused the credential."""
        if refused and not isinstance(upstream.login, StoredKey):
            self._logins.forget_cloud()  # the person will log in again; nothing else tells us when
        if advice:
            self._refused.add(upstream.name)
            self._tell(upstream.name, "key" if isinstance(upstream.login, StoredKey) else "access", advice)
        elif self._advice:
            self.settle(upstream.name)

    def settle(self, name: str) -> None:
        """What the person was told about an upstream is no longer so."""
        self._refused.discard(name)
        if name in self._advice:
            self._tell(name, "", "")

    def _tell(self, name: str, kind: str, text: str) -> None:
        before = self._advice.pop(name, ("", ""))[0]
        if text:
            self._advice[name] = (kind, text)
        for each in {before, kind} - {""}:
            self._board.attend(each, " ".join(told for about, told in self._advice.values() if about == each))

    def forget(self) -> None:
        """Something was changed: ask for every credential anew, and wait with advice until it is needed again."""
        self._logins.forget()
        for name in list(self._advice):
            self.settle(name)

    async def close(self) -> None:
        """Let go of everything; what was learned is written first."""
        if self._writing:
            await asyncio.wait(self._writing)
        self._logins.close()
        if self._practice is not None:
            await self._practice.stop()


async def check_alone(
    settings: Settings,
    name: str,
    *,
    paths: Paths,
    environ: Mapping[str, str],
    key: EnvironmentKey | None,
    model: str = "",
    on_finding: Callable[[Finding], None],
) -> list[Finding]:
    """Try an upstream out from a process of its own, whether the program runs or not; see :meth:`Roster.check`.

    Args:
        settings: what counts here.
        name: which upstream.
        paths: where the program's files are; none is locked or written.
        environ: says how servers are reached.
        key: the key that the environment gives.
        model: which model is asked.
        on_finding: told of each step as it ends.

    Raises:
        SettingsError: there is no such upstream, or the network's settings cannot be used.
    """
    keychain = Keychain()
    credentials = Credentials(keychain)
    credentials.use_environment(key)
    board = StatusBoard(lambda attention: Status(ProxyState.STOPPED, "", name, attention))
    roster = Roster(credentials, board, paths)
    roster.lessons.load(datetime.now(UTC))
    client = UpstreamClient()
    try:
        client.reach_by(ProxyFinder(settings.network.proxy, environ), settings.network.ca_bundle)
        return await roster.check(settings, name, client, model=model, on_finding=on_finding)
    finally:
        client.close()
        await roster.close()
        keychain.close()
