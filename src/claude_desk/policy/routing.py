"""Which upstream a request goes to, and where it goes on to when that one is down.

A request moves on only while not one byte of an answer was passed to its client, and never comes back to an upstream
that had it already.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC
from email.utils import parsedate_to_datetime
from fnmatch import fnmatchcase

from claude_desk.wire.headers import RawHeaders, first

_TOO_MANY_REQUESTS = 429


@dataclass(frozen=True, slots=True)
class Rule:
    """Sends some requests elsewhere than the others.

    Attributes:
        upstream: where they go.
        client: pattern for the client key's name, with ``*`` and ``?`` as in file names.
        model: the same for the model that is sent; only ``*`` fits a request without one.
    """

    upstream: str
    client: str = "*"
    model: str = "*"

    def fits(self, client: str, model: str) -> bool:
        """Whether the rule is for such a request. Case counts."""
        return fnmatchcase(client, self.client) and (
            self.model == "*" or (bool(model) and fnmatchcase(model, self.model))
        )


@dataclass(frozen=True, slots=True)
class Failover:
    """When a request moves on, and where to.

    Attributes:
        order: names of upstreams, in the order they are tried after the chosen one.
        statuses: HTTP statuses that move it on, besides a connection that failed before any answer.
        retry_after: seconds; a 429 moves it on when it asks for a longer wait. One that names no time does not.
        cooldown: seconds for which an upstream that failed comes last.
    """

    order: tuple[str, ...] = ()
    statuses: frozenset[int] = frozenset({500, 502, 503, 504, 529})
    retry_after: float = 30.0
    cooldown: float = 60.0

    def moves_on(self, status: int, headers: RawHeaders, now: float) -> bool:
        """Whether a reply with this head sends the request on, if there is anywhere to go.

        Args:
            status: HTTP status of the Messages reply.
            headers: its fields.
            now: seconds since the epoch, for a ``retry-after`` that is a date.
        """
        if status == _TOO_MANY_REQUESTS:
            return wait_asked(headers, now) > self.retry_after
        return status in self.statuses


@dataclass(frozen=True, slots=True)
class Routing:
    """The whole answer to "where to".

    Attributes:
        default: the upstream for what no rule fits.
        rules: the first that fits counts.
        failover: what happens when an upstream is down.
    """

    default: str
    rules: tuple[Rule, ...] = ()
    failover: Failover = field(default_factory=Failover)

    def choose(self, client: str, model: str) -> str:
        """The upstream for a request, as if all were well."""
        return next((rule.upstream for rule in self.rules if rule.fits(client, model)), self.default)

    def candidates(
        self, client: str, model: str, cooling: Iterable[str] = (), *, chosen: str = ""
    ) -> tuple[str, ...]:
        """The upstreams to try, in order, each once; those that failed a moment ago come last, in the same order.

        Args:
            client: name of the client key.
            model: the model that is meant; empty for none.
            cooling: names of those that failed.
            chosen: the one that an alias names, before any rule; empty for none.
        """
        chosen = chosen or self.choose(client, model)
        order = self.failover.order
        if not order:
            return (chosen,)
        names = tuple(dict.fromkeys((chosen, *order)))
        late = frozenset(cooling)
        return tuple(sorted(names, key=late.__contains__)) if late else names


class Cooldowns:
    """Remembers which upstreams failed a moment ago. Times are seconds of any steady clock, handed in."""

    def __init__(self) -> None:
        self._until: dict[str, float] = {}

    def failed(self, name: str, now: float, seconds: float) -> None:
        """An upstream failed: it comes last for so long."""
        if seconds > 0:
            self._until[name] = now + seconds

    def answered(self, name: str) -> None:
        """It works again."""
        self._until.pop(name, None)

    def cooling(self, now: float) -> frozenset[str]:
        """The upstreams that come last now."""
        if not self._until:
            return frozenset()
        self._until = {name: until for name, until in self._until.items() if until > now}
        return frozenset(self._until)


def wait_asked(headers: RawHeaders, now: float) -> float:
    """Seconds a reply asks its client to wait (``retry-after-ms``, RFC 9110 section 10.2.3); 0 if it says nothing usable."""
    try:
        return max(0.0, float(first(headers, b"retry-after-ms").decode("ascii")) / 1000)
    except ValueError:
        pass
    text = first(headers, b"retry-after").decode("latin-1").strip()
    try:
        return max(0.0, float(text))
    except ValueError:
        pass
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return 0.0
    return max(0.0, (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() - now)
