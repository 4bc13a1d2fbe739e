"""Tables of what was measured, each figure beside the reference's and the goal."""

from __future__ import annotations

import statistics
from collections.abc import Iterable

from workloads import Figures, Workload

OURS = "Claude Desk"
_AT_EASE = {"held", "prompts", "left at the upstream", "errors"}  # counts: no ratio says anything about them

Rounds = dict[str, list[Figures]]
"""For each target's name, the figures of each round."""


def table(workload: Workload, rounds: Rounds) -> str:
    """One workload as a Markdown table: medians, [lowest to highest], the ratio, the goal."""
    names = [name for name, figures in rounds.items() if any(figures)]
    reference = next((name for name in ("nginx", "no proxy") if name in names), None)
    lines = [
        f"### {workload.name}: {workload.title}",
        "",
        f"| figure | {' | '.join(names)} | {OURS} x {reference or '-'} | goal |",
        f"|---|{'---:|' * len(names)}---:|---|",
    ]
    figures = dict.fromkeys(figure for name in names for each in rounds[name] for figure in each)
    for figure in figures:
        cells = [_cell([each[figure] for each in rounds[name] if figure in each]) for name in names]
        ratio = _ratio(rounds, figure, reference)
        lines.append(
            f"| {figure} | {' | '.join(cells)} | {'-' if ratio is None else f'{ratio:.2f}'} "
            f"| {_goal(workload, figure, ratio, rounds, reference)} |"
        )
    return "\n".join([*lines, ""])


def report(workloads: Iterable[Workload], results: dict[str, Rounds]) -> str:
    """All tables."""
    return "\n".join(
        table(each, results[each.name]) for each in workloads if any(map(any, results[each.name].values()))
    )


def _values(rounds: Rounds, name: str, figure: str) -> list[float]:
    return [each[figure] for each in rounds.get(name, []) if figure in each]


def _cell(values: list[float]) -> str:
    if not values:
        return "-"
    middle = _number(statistics.median(values))
    return (
        middle
        if min(values) == max(values)
        else f"{middle} [{_number(min(values))} to {_number(max(values))}]"
    )


def _number(value: float) -> str:
    size = abs(value)
    if size >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.1f}" if size >= 10 else f"{value:.2f}"


def _ratio(rounds: Rounds, figure: str, reference: str | None) -> float | None:
    """The median of the ratios of each round: what disturbs one round disturbs both of its halves."""
    if reference is None or figure in _AT_EASE:
        return None
    pairs = zip(_values(rounds, OURS, figure), _values(rounds, reference, figure), strict=False)
    ratios = [ours / theirs for ours, theirs in pairs if theirs]
    return statistics.median(ratios) if ratios else None


def _goal(workload: Workload, figure: str, ratio: float | None, rounds: Rounds, reference: str | None) -> str:
    if figure in workload.goals and reference == "nginx":
        goal, value, unit = workload.goals[figure], ratio, " x"
    elif figure in workload.limits:
        ours = _values(rounds, OURS, figure)
        goal, value, unit = workload.limits[figure], statistics.median(ours) if ours else None, ""
    else:
        return ""
    words = f"{'at least' if goal < 0 else 'at most'} {abs(goal):g}{unit}"
    if value is None:
        return words
    met = value >= -goal if goal < 0 else value <= goal
    return f"{words}: {'met' if met else 'MISSED'}"
