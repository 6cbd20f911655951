"""Damaged and hostile files for `locks plan`, `express clear` and `corridors plan` (`kouan campaign fuzz-river`).

Each is read and worked off in this process as the commands do. Anything but an answer or one clear refusal is printed
with its damage and counts as a failure.
"""

from __future__ import annotations

import copy
import random
import tempfile
import time
import traceback
from collections import Counter
from itertools import cycle
from pathlib import Path
from typing import Any

import msgspec
from click.testing import CliRunner

from kouan.config.cli import __main__ as program
from kouan.config.cli.corridors import corridors
from kouan.config.cli.express import express
from kouan.config.cli.locks import locks
from kouan.planning.corridors.example import example
from tests.planning.lockage.rivers import busy
from tests.planning.slots.markets import market

ODD: tuple[Any, ...] = (
    None, -1, 0, 1, 10**9, 10**12, -(10**9), 1e308, 0.5, "", "x", "0", True, [], {}, [[]], "\u0000", "闸" * 50, [1, 2],
    {"a": 1},
)  # fmt: skip
SLOW = 30.0


def paths(node: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place of a document."""
    found = [at] if at else []
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in items:
        found += paths(value, (*at, key))
    return found


def mutated(base: Any, rng: random.Random) -> tuple[bytes, str]:
    """The document with one to three faults, or its bytes cut, doubled or flipped."""
    if rng.random() < 0.12:
        raw = bytearray(msgspec.json.encode(base))
        kind = rng.choice(("cut", "flip", "double", "deep", "binary"))
        if kind == "cut":
            return bytes(raw[: rng.randrange(len(raw))]), kind
        if kind == "flip":
            raw[rng.randrange(len(raw))] ^= 1 << rng.randrange(8)
            return bytes(raw), kind
        if kind == "deep":
            return b"[" * 100_000 + b"]" * 100_000, kind
        return (bytes(raw) * 2, kind) if kind == "double" else (rng.randbytes(200), kind)
    made, said = copy.deepcopy(base), []
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        path = rng.choice(paths(made))
        where = made
        for key in path[:-1]:
            where = where[key]
        what = rng.choice(("set", "drop", "twice", "scale"))
        value = where[path[-1]]
        if what == "drop":
            del where[path[-1]]
        elif what == "twice" and isinstance(where, list):
            where.append(copy.deepcopy(value))
        elif what == "scale" and isinstance(value, int | float) and not isinstance(value, bool):
            where[path[-1]] = value * rng.choice((-1, 2, 2, 3, 100, 10**6))
        else:
            where[path[-1]] = copy.deepcopy(rng.choice(ODD))
        said.append(f"{what} {'.'.join(map(str, path))}")
    return msgspec.json.encode(made), "; ".join(said)


def once(name: str, file: Path, out: Path) -> tuple[str, str]:
    """How one call ended: "answer", "refused" or "fault", and its words."""
    command, arguments = {
        "locks": (locks, ["plan", str(file), "-o", str(out), "--moves", "50"]),
        "express": (express, ["clear", str(file), "--limit", "2"]),
        "corridors": (corridors, ["plan", str(file), "-o", str(out)]),
    }[name]
    answer = CliRunner().invoke(command, arguments)
    if answer.exception is None or isinstance(answer.exception, SystemExit):
        if answer.exit_code == 0:
            return "answer", ""
        words = answer.stderr.strip()
        if words and "Traceback" not in words:
            return "refused", words
        return "fault", f"exit {answer.exit_code}: {words!r}"
    sentence = program.explain(answer.exception)
    if sentence:
        return "refused", sentence
    return "fault", "".join(traceback.format_exception(answer.exception)[-3:])


def run(minutes: float, *, seed: int | None = None) -> dict[str, object]:
    """Damage the three files in turn until the time is up; counts by outcome, and `failures`."""
    seed = random.randrange(10**9) if seed is None else seed
    rng, tally, failures = random.Random(seed), Counter[str](), 0
    whole = {"locks": busy(1, 12), "express": market(4, 3, 1), "corridors": example()}
    bases = {name: msgspec.json.decode(msgspec.json.encode(one)) for name, one in whole.items()}
    end = time.monotonic() + 60 * minutes
    with tempfile.TemporaryDirectory() as folder:
        file, out = Path(folder) / "in.json", Path(folder) / "out.json"
        for name in cycle(bases):
            raw, damage = mutated(bases[name], rng)
            file.write_bytes(raw)
            began = time.perf_counter()
            how, words = once(name, file, out)
            took = time.perf_counter() - began
            tally[f"{name}: {how}"] += 1
            if how == "fault" or took > SLOW or len(words) > 2000:
                failures += 1
                print(f"--- {name}: {damage} ({took:.1f} s)\n{words[:1500]}", flush=True)
            if time.monotonic() > end:
                break
    return {"seed": seed, **tally, "failures": failures}
