"""Measures Claude Desk beside nginx and beside no proxy, in turn, in one run.

    python benchmarks/run.py                    everything, three rounds: about five minutes
    python benchmarks/run.py --only w1,w2       some workloads
    python benchmarks/run.py --only translation what translating costs, beside LiteLLM (which is installed for it)
    python benchmarks/run.py --quick            one short round

Trust the ratios and the processor time per request or event; throughput and latency move with the machine and
with what else it does. Load generator and upstream share one processor, whatever is measured has another; all
are Python, so at 64 connections it is the load generator that limits nginx. Writes nothing but what ``--json``
names. Without nginx the ratios are to no proxy.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import platform
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import translation
import workloads
from machine import raise_descriptor_limit
from report import Rounds, report
from targets import ClaudeDesk, Nginx, Target
from workloads import PROXY_PROCESSOR, Bench, Workload

WORKLOADS = (*workloads.WORKLOADS, *translation.WORKLOADS)


def main() -> None:
    """Parse the command line, measure, print."""
    options = _options()
    raise_descriptor_limit()
    chosen = [each for each in WORKLOADS if not options.only or each.group in options.only]
    rounds = options.rounds or (1 if options.quick else 3)
    with tempfile.TemporaryDirectory(prefix="claude-desk-bench-") as folder:
        bench = Bench(options.seconds or (0.5 if options.quick else 3.0), real_time=options.real_time)
        try:
            results = _measure(bench, _targets(bench, Path(folder), chosen, options), chosen, rounds)
        finally:
            bench.close()
    print(f"\nPython {platform.python_version()}, {platform.system()}, {rounds} round(s)\n")
    print(report(chosen, results))
    if options.json:
        options.json.write_text(json.dumps(results, indent=1))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, prog="benchmarks/run.py"
    )
    groups = list(dict.fromkeys(each.group for each in WORKLOADS))
    parser.add_argument(
        "--only",
        type=lambda text: text.split(","),
        default=[],
        metavar="W,...",
        help=f"of {', '.join(groups)}",
    )
    parser.add_argument(
        "--quick", action="store_true", help="one short round: shows that it works, not how fast"
    )
    parser.add_argument("--rounds", type=int, help="how often everything is measured")
    parser.add_argument("--seconds", type=float, help="length of one measurement")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write every round's figures there")
    parser.add_argument(
        "--real-time",
        action="store_true",
        help="measure latency at real-time priority: steadier on a busy machine; Linux, needs root",
    )
    parser.add_argument(
        "--compare", type=Path, metavar="SRC", help="also measure the Claude Desk in this source folder"
    )
    parser.add_argument(
        "--packages", type=Path, metavar="FOLDER", help="where LiteLLM is kept, instead of the user's cache"
    )
    options = parser.parse_args()
    if unknown := set(options.only) - set(groups):
        parser.error(f"no such workload: {', '.join(sorted(unknown))}")
    return options


def _targets(
    bench: Bench, folder: Path, chosen: Sequence[Workload], options: argparse.Namespace
) -> dict[str, list[Target]]:
    """The targets that are needed, by the name workloads know them by."""
    made: dict[str, list[Target]] = {}
    wanted = {each.targets for each in chosen}
    if "relays" in wanted:
        made["relays"] = _relays(bench, folder, options.compare)
    if "translators" in wanted:
        made["translators"] = translation.targets(
            bench, folder, compare=options.compare, packages=options.packages
        )
    return made


def _relays(bench: Bench, folder: Path, compare: Path | None) -> list[Target]:
    targets = [Target(bench.port, folder / "none", PROXY_PROCESSOR)]
    if Nginx.installed():
        targets.append(Nginx(bench.port, folder / "nginx", PROXY_PROCESSOR))
    if compare is not None:
        other = ClaudeDesk(bench.port, folder / "other", PROXY_PROCESSOR, compare.resolve())
        other.name = "the other"
        targets.append(other)
    targets.append(ClaudeDesk(bench.port, folder / "desk", PROXY_PROCESSOR))
    return targets


def _measure(
    bench: Bench, targets: Mapping[str, Sequence[Target]], chosen: Sequence[Workload], rounds: int
) -> dict[str, Rounds]:
    results: dict[str, Rounds] = {
        each.name: {target.name: [] for target in targets[each.targets]} for each in chosen
    }
    for number in range(rounds):
        for workload in chosen:
            for target in targets[workload.targets]:
                print(f"round {number + 1}: {workload.name}, {target.name}", file=sys.stderr, flush=True)
                with _started(target):
                    if not workload.cold:
                        bench.warm(target)
                    figures = workload.run(bench, target, workload.amount)
                results[workload.name][target.name].append(figures)
    return results


@contextlib.contextmanager
def _started(target: Target) -> Iterator[None]:
    """A fresh process for each measurement, so that none inherits another's memory."""
    try:
        target.start()
        yield
    finally:
        target.stop()


if __name__ == "__main__":
    main()
