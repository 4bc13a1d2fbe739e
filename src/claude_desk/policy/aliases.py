"""Which model a request is really for, when its client asks by another name or by none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from claude_desk.policy.patterns import Patterns


@dataclass(frozen=True, slots=True)
class Target:
    """What a name stands for.

    Attributes:
        model: the model to send; empty for a request that names none and gets none.
        upstream: where it goes, before any rule; empty where the rules decide.
    """

    model: str
    upstream: str = ""


class Aliases:
    """Names that stand for models. There are no chains: what a name stands for is not looked up again.

    Args:
        targets: by the name that clients use; see :class:`~claude_desk.policy.patterns.Patterns` for patterns.
        default_model: counts as asked for where a request names no model; empty for none.
    """

    def __init__(self, targets: Mapping[str, Target] | None = None, default_model: str = "") -> None:
        self._targets = Patterns(targets)
        self._default = default_model
        self._listed = {name: self._targets.entries[name].model for name in self._targets.names()}

    def __bool__(self) -> bool:
        """Whether there is anything to decide."""
        return bool(self._targets.entries or self._default)

    def resolve(self, asked: str | None) -> Target:
        """What a request is for.

        Args:
            asked: the model it names; None or empty for none.
        """
        name = asked or self._default
        return self._targets.find(name) or Target(name)

    def model_for(self, asked: str | None) -> str | None:
        """The model alone; None where nobody names one."""
        return self.resolve(asked).model or None

    def listed(self) -> Mapping[str, str]:
        """Names that clients may ask for, with the model each stands for; patterns cannot be listed."""
        return self._listed
