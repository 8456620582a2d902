"""Measures how fast HipCalm is: `python -m benchmarks [NAME...] [--json]`.

Every figure is printed beside its reference, measured in the same run, so that the ratio of the two
means the same on a slow machine and on a fast one. Without names, all are measured. With `--json`
one object is printed, with an object for each name: `value`, `unit`, `reference`, `ratio`, `goal`
(the largest ratio that is wished for, or null), and what else that benchmark tells.

Exit status: 0 all measured, 1 something could not be, 2 wrong use. A goal missed is no failure: a
busy machine is not the program's fault.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from collections.abc import Sequence

from benchmarks.children import ChildError
from benchmarks.measured import Measured

NAMES = (
    "startup",
    "frame",
    "figure",
    "library",
    "player",
    "memory",
    "idle",
    "render",
    "sound",
    "grounding",
)
"""Each is a module of this package whose `measure` returns what it found."""
OK, FAILED, WRONG_USE = 0, 1, 2


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Measure how fast HipCalm is, each figure beside a reference.",
        epilog=f"Benchmarks: {', '.join(NAMES)}.",
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="which to run; all without a name")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    args = parser.parse_args(argv)
    names: list[str] = list(dict.fromkeys(args.names)) or list(NAMES)
    if unknown := [name for name in names if name not in NAMES]:
        print(
            f"There is no benchmark called {', '.join(unknown)}. There are: {', '.join(NAMES)}.",
            file=sys.stderr,
        )
        return WRONG_USE
    return _run(names, as_json=args.json)


def _run(names: list[str], *, as_json: bool) -> int:
    found: dict[str, object] = {}
    status = OK
    for name in names:
        try:
            measured: Measured = importlib.import_module(f"benchmarks.{name}").measure()
        except ChildError as error:
            print(f"{name}: could not be measured: {error}", file=sys.stderr)
            status = FAILED
            continue
        found[name] = measured.as_json()
        if not as_json:
            print(measured.as_text(name), flush=True)
    if as_json:
        print(json.dumps(found, indent=2))
    return status


if __name__ == "__main__":
    sys.exit(main())
