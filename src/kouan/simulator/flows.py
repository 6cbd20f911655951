"""Whole journeys as data: `tests/flows/*.yaml`, replayed through the public API with a clock of their own.

A flow is a list of steps; see `tests/flows/README.md` for the words. Adding one needs no code.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click
import yaml
from django.conf import settings
from django.test import Client

from kouan.charges.services.bank import collect
from kouan.journal import worker
from kouan.journal.deadlines import run_due
from kouan.kernel import clock
from kouan.kernel.identifiers import container_check_digit, container_remainder
from kouan.simulator.bank import Bank, Manners

PLACE = re.compile(r"<(\w[\w.\[\]]*)>")
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the compiled one where there is one
STEP_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


MATCHERS = frozenset({"contains", "length", "matches", "at_least", "one_of", "absent"})


class FlowFailed(AssertionError):
    """A step did not go as the file says; the text names the step, what was expected and what came."""


def at(found: Any, path: str) -> Any:
    """The value at a path such as `problems[0].rule`; `problems[*].rule` collects over a list; None when absent."""
    for part in re.findall(r"[^.\[\]]+", "" if path == "." else path):
        if found is None:
            return None
        if part == "*":
            rest = path.split("[*]", 1)[1].lstrip(".")
            return [at(item, rest) if rest else item for item in found]
        if isinstance(found, list):
            found = found[int(part)] if int(part) < len(found) else None
        else:
            found = found.get(part)
    return found


def holds(found: Any, wanted: Any) -> bool:
    """Whether a found value is as wanted: equal, or as one of the matchers of a mapping says."""
    if not isinstance(wanted, dict):
        return bool(found == wanted)
    if unknown := set(wanted) - MATCHERS:
        raise FlowFailed(f"unknown matcher {', '.join(unknown)}; there are {', '.join(sorted(MATCHERS))}")
    tests: dict[str, Callable[[Any], bool]] = {
        "contains": lambda w: w in (found or ()),
        "length": lambda w: len(found or ()) == w,
        "matches": lambda w: re.search(w, str(found)) is not None,
        "at_least": lambda w: found is not None and float(found) >= w,
        "one_of": lambda w: found in w,
        "absent": lambda w: (found is None) is w,
    }
    return all(tests[name](value) for name, value in wanted.items())


def merged(base: Any, changes: Any) -> Any:
    """`base` with `changes` laid over it; mappings merge, everything else replaces, None removes."""
    if not (isinstance(base, dict) and isinstance(changes, dict)):
        return deepcopy(changes)
    result = deepcopy(base)
    for key, value in changes.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = merged(result.get(key), value)
    return result


def read_body(content_type: str, content: bytes) -> Any:
    """A JSON answer as data, any other under `text`."""
    return json.loads(content) if "json" in content_type else {"text": content.decode("utf-8", "replace")}


def identity(name: str) -> dict[str, Any]:
    """Numbers of a flow's own, always the same for its name: `flow` (six digits) and `box` (a container number)."""
    serial = int.from_bytes(hashlib.sha256(name.encode()).digest()[:6]) % 1_000_000
    while container_remainder(f"KOUU{serial:06d}") == 10:
        serial += 1
    number = f"KOUU{serial:06d}"
    return {"flow": f"{serial:06d}", "box": number + container_check_digit(number)}


def _read(path: Path) -> Any:
    return yaml.load(path.read_text("utf-8"), LOADER)  # noqa: S506 - both loaders are the safe ones


@dataclass
class Flow:
    """One journey read from a file."""

    path: Path
    name: str
    starts: datetime
    steps: list[dict[str, Any]]
    measures: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, path: Path) -> Flow:
        data = _read(path)
        return cls(path, data["name"], datetime.fromisoformat(data["starts"]), data["steps"], data.get("measures", []))

    def bodies(self) -> dict[str, Any]:
        """Message bodies shared by the flows of one folder (`bodies/*.yaml`)."""
        return {p.stem: _read(p) for p in self.path.parent.glob("bodies/*.yaml")}


class Player:
    """Plays one flow; `tokens` maps a role name to its API token."""

    def __init__(self, flow: Flow, tokens: dict[str, str]) -> None:
        self.flow, self.tokens = flow, tokens
        self.done = 0
        self.kept: dict[str, Any] = identity(flow.path.stem)
        self.answer: Any = None
        self.client = Client(raise_request_exception=True)
        self.library = flow.bodies()

    def play(self) -> None:
        """Every step in order; FlowFailed at the first that does not hold. `done` counts those that did."""
        with clock.travel(self.flow.starts, rate=1.0):
            for number, step in enumerate(self.flow.steps, 1):
                try:
                    self._step(step)
                except FlowFailed as error:
                    title = step.get("say") or step.get("call") or next(iter(step))
                    raise FlowFailed(f"{self.flow.path.name} step {number} ({title}): {error}") from None
                self.done = number

    def _step(self, step: dict[str, Any]) -> None:
        if "clock" in step:
            self._clock(str(step["clock"]))
        elif "bank" in step:
            self._bank(step["bank"])
        elif "call" in step:
            self._call(step)
        else:
            raise FlowFailed(f"a step says clock, bank or call, not {', '.join(step)}")
        if step.get("settle", True):
            worker.drain()

    def _bank(self, conduct: str) -> None:
        """The simulated bank answers all that waits: book, reject, duplicate or wrong_amount."""
        worker.drain()
        always: dict[str, Any] = {} if conduct == "book" else {conduct: 1.0}
        Bank(Path(settings.STATE) / "bank", Manners(**always)).work()
        collect()

    def _clock(self, word: str) -> None:
        relative = re.fullmatch(r"\+(\d+)([smhd])", word)
        if relative:
            clock.advance(timedelta(**{STEP_UNITS[relative[2]]: int(relative[1])}))
        else:
            clock.advance(datetime.fromisoformat(word) - clock.now())
        worker.drain()
        run_due()

    def _call(self, step: dict[str, Any]) -> None:
        method, path = str(self._filled(step["call"])).split(" ", 1)
        headers = {"Accept-Language": "en"} | self._filled(step.get("headers", {}))
        if role := step.get("as"):
            headers["Authorization"] = f"Bearer {self.tokens[role]}"
        body = self._body(step)
        response = self.client.generic(
            method, path, body, content_type=step.get("type", "application/json"), headers=headers
        )
        self.answer = read_body(response.get("Content-Type", ""), response.content)
        self._expect(step.get("expect", {}), response.status_code)
        for name, where in step.get("keep", {}).items():
            self.kept[name] = at(self.answer, where)

    def _body(self, step: dict[str, Any]) -> bytes:
        body = step.get("body")
        if isinstance(body, str):
            return str(self._filled(body)).encode()
        if isinstance(body, dict) and "like" in body:
            body = merged(self.library[body["like"]], body.get("but", {}))
        return b"" if body is None else json.dumps(self._filled(body), ensure_ascii=False).encode()

    def _filled(self, value: Any) -> Any:
        """`<name>` replaced by what was kept, everywhere in the value."""
        if isinstance(value, dict):
            return {key: self._filled(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self._filled(item) for item in value]
        return PLACE.sub(lambda m: str(self._known(m[1])), value) if isinstance(value, str) else value

    def _known(self, path: str) -> Any:
        if path == "now":
            return clock.now().isoformat()
        if path.partition(".")[0] not in self.kept:
            raise FlowFailed(f"<{path}> was not kept by an earlier step")
        return at(self.kept, path)

    def _expect(self, wanted: dict[str, Any], status: int) -> None:
        expected = wanted.get("status")
        if (expected is None and status >= 400) or (expected is not None and status != expected):
            raise FlowFailed(
                f"expected status {expected or 'below 400'}, came {status}: {json.dumps(self.answer)[:1500]}"
            )
        for path, value in wanted.items():
            if path == "status":
                continue
            found, value = at(self.answer, path), self._filled(value)
            if not holds(found, value):
                raise FlowFailed(f"expected {path} = {value!r}, found {found!r}")


FOLDER = Path(__file__).resolve().parents[3] / "tests" / "flows"


def played(path: Path) -> tuple[Flow, int, FlowFailed | None]:
    """One flow in a scratch world of its own (inside `scratch_worlds`): how many steps held, and why it stopped."""
    from kouan.simulator.scratch import scratch_world

    flow = Flow.read(path)
    with scratch_world() as tokens:
        player = Player(flow, tokens)
        try:
            player.play()
        except FlowFailed as error:
            return flow, player.done, error
        return flow, player.done, None


@click.command("flows")
@click.argument("files", nargs=-1, type=click.Path(exists=True, path_type=Path))
def flows(files: tuple[Path, ...]) -> None:
    """Replay whole journeys in a scratch database: FILES, or all of tests/flows. One line each; exit 1 if any fails."""
    from kouan.simulator.scratch import scratch_worlds

    with scratch_worlds():
        failed = sum(_told(path) for path in list(files) or sorted(FOLDER.glob("*.yaml")))
    raise SystemExit(1 if failed else 0)


def _told(path: Path) -> bool:
    """Play one flow and print its line; whether it failed."""
    flow, done, error = played(path)
    mark = "FAIL" if error else "ok  "
    click.echo(f"{mark} {flow.path.stem:<42} {done:>3}/{len(flow.steps):<3} steps  {flow.name}")
    if error:
        click.echo(f"     {error}")
    return error is not None


commands = [flows]
