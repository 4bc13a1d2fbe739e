"""Tables of what was measured, each figure beside the reference's and the goal."""

from __future__ import annotations

import statistics
from collections.abc import Iterable

from workloads import Figures, Ratio, Workload

OURS = "Claude Desk"
_AT_EASE = {"held", "prompts", "left at the upstream", "errors"}  # counts: no ratio says anything about them

Rounds = dict[str, list[Figures]]
"""For each target's name, the figures of each round."""


def table(workload: Workload, rounds: Rounds) -> str:
    """One workload as a Markdown table: medians, [lowest to highest], the ratios, the goal."""
    names = [name for name, figures in rounds.items() if any(figures)]
    ratios = workload.ratios
    if not ratios:
        reference = next((name for name in ("nginx", "no proxy") if name in names), "-")
        ratios = (Ratio(OURS, reference, judged=reference == "nginx"),)
    ratios = tuple(each for each in ratios if each.over in names)
    lines = [
        f"### {workload.name}: {workload.title}",
        "",
        f"| figure | {' | '.join([*names, *(f'{each.over} x {each.under}' for each in ratios)])} | goal |",
        f"|---|{'---:|' * (len(names) + len(ratios))}---|",
    ]
    figures = dict.fromkeys(figure for name in names for each in rounds[name] for figure in each)
    for figure in figures:
        cells = [_cell(_values(rounds, name, figure)) for name in names]
        found = [_ratio(rounds, figure, each) for each in ratios]
        cells += ["-" if value is None else f"{value:.2f}" for value in found]
        judged = [
            value for each, value in zip(ratios, found, strict=True) if each.judged and value is not None
        ]
        lines.append(f"| {figure} | {' | '.join(cells)} | {_goal(workload, figure, judged, rounds)} |")
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


def _ratio(rounds: Rounds, figure: str, ratio: Ratio) -> float | None:
    """The median of the ratios of each round: what disturbs one round disturbs both of its halves."""
    if figure in _AT_EASE:
        return None
    pairs = zip(_values(rounds, ratio.over, figure), _values(rounds, ratio.under, figure), strict=False)
    ratios = [over / under for over, under in pairs if under]
    return statistics.median(ratios) if ratios else None


def _goal(workload: Workload, figure: str, judged: list[float], rounds: Rounds) -> str:
    if figure in workload.goals and judged:
        goal, values, unit = workload.goals[figure], judged, " x"
    elif figure in workload.limits:
        ours = _values(rounds, OURS, figure)
        goal, values, unit = workload.limits[figure], [statistics.median(ours)] if ours else [], ""
    else:
        return ""
    words = f"{'at least' if goal < 0 else 'at most'} {abs(goal):g}{unit}"
    if not values:
        return words
    met = min(values) >= -goal if goal < 0 else max(values) <= goal
    return f"{words}: {'met' if met else 'MISSED'}"
