"""State machines as tables: the rows are the law, the code asks them, the documents are drawn from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Generic, TypeVar

from kouan.kernel.errors import Conflict
from kouan.kernel.steps import STEPS
from kouan.kernel.text import Text

S = TypeVar("S", bound=Enum)


class IllegalTransition(Conflict):
    """The step is not possible in the present state; the text names both and says what is possible.

    `event` and `allowed` are the steps as programs know them, the texts are how people call them.
    """

    code = "illegal_transition"

    def __init__(self, state: Text, step: Text, possible: Sequence[Text], event: str = "") -> None:
        self.event = event
        zh, en = "、".join(one.zh for one in possible), ", ".join(one.en for one in possible)
        super().__init__(
            Text(
                f"状态“{state.zh}”下不能{step.zh}；" + (f"可以：{zh}。" if zh else "此状态已是终态。"),
                f'In state "{state.en}" one cannot {step.en}; '
                + (f"possible: {en}." if en else "this state is final."),
            )
        )


@dataclass(frozen=True, slots=True)
class Row(Generic[S]):
    """In any of the states `sources` the event leads to `target`; `guard` tells people what else must hold."""

    sources: tuple[S, ...]
    event: str
    target: S
    guard: Text | None = None


def row(sources: S | Iterable[S], event: str, target: S, guard: Text | None = None) -> Row[S]:
    """A row from one state or several."""
    return Row((sources,) if isinstance(sources, Enum) else tuple(sources), event, target, guard)


class TransitionTable(Generic[S]):
    """Every allowed change of state of one kind of thing.

    Construction refuses (ValueError) two rows for one state and event, and states that no way from `start`
    or state of `also` (other beginnings) reaches. Guards are documentation: services enforce them. `steps` name the
    steps that mean something else here than in the common list (`kernel.steps`).
    """

    def __init__(
        self,
        start: S,
        rows: Iterable[Row[S]],
        labels: Mapping[S, Text] | None = None,
        *,
        also: Iterable[S] = (),
        steps: Mapping[str, Text] | None = None,
    ) -> None:
        self.start = start
        self.starts = (start, *also)
        self.rows = tuple(rows)
        self._labels = dict(labels or {})
        self._steps = STEPS | dict(steps or {})
        self._next: dict[S, dict[str, S]] = {state: {} for state in type(start)}
        for r in self.rows:
            for source in r.sources:
                if r.event in self._next[source]:
                    raise ValueError(f"two rows for {r.event} in {source.name}")
                self._next[source][r.event] = r.target
        self.terminal: frozenset[S] = frozenset(state for state, events in self._next.items() if not events)
        if lost := [state.name for state in self._next if state not in self._reached()]:
            raise ValueError(f"no way from {start.name} reaches {', '.join(lost)}")

    def next(self, state: S, event: str) -> S:
        """The state after `event`; IllegalTransition when the table has no such row."""
        target = self._next[state].get(event)
        if target is None:
            raise self.refusal(state, event)
        return target

    def refusal(self, state: S, event: str) -> IllegalTransition:
        """What people are told when `event` is not possible in `state`."""
        possible = [self.step(one) for one in self.allowed(state)]
        return IllegalTransition(self.label(state), self.step(event), possible, event)

    def allowed(self, state: S) -> tuple[str, ...]:
        """The events possible in `state`, in the order of the rows."""
        return tuple(self._next[state])

    def allows(self, state: S, event: str) -> bool:
        """Whether `event` is possible in `state`."""
        return event in self._next[state]

    def sources(self, event: str) -> tuple[S, ...]:
        """The states in which `event` is possible."""
        return tuple(state for state, events in self._next.items() if event in events)

    def label(self, state: S) -> Text:
        """The state's name for people: from `labels`, else from the enum's `text`, else its value."""
        text = self._labels.get(state) or getattr(state, "text", None)
        return text if isinstance(text, Text) else Text(str(state.value), str(state.value))

    def step(self, event: str) -> Text:
        """The step's name for people: this table's own, else the common one, else the event."""
        return self._steps.get(event) or Text(event, event)

    def mermaid(self, language: str = "en") -> str:
        """A Mermaid state diagram."""
        lines = ["stateDiagram-v2"]
        lines += [f"    {s.name} : {self.label(s).say(language)}" for s in self._next]
        lines += [f"    [*] --> {start.name}" for start in self.starts]
        lines += [f"    {s.name} --> {r.target.name} : {r.event}" for r in self.rows for s in r.sources]
        lines += [f"    {s.name} --> [*]" for s in self._next if s in self.terminal]
        return "\n".join(lines) + "\n"

    def markdown(self, language: str = "en") -> str:
        """A Markdown table of the rows."""
        head = "| 状态 | 事件 | 新状态 | 条件 |" if language.startswith("zh") else "| from | event | to | guard |"
        lines = [head, "| --- | --- | --- | --- |"]
        for r in self.rows:
            sources = ", ".join(self.label(s).say(language) for s in r.sources)
            guard = r.guard.say(language) if r.guard else ""
            lines.append(f"| {sources} | {r.event} | {self.label(r.target).say(language)} | {guard} |")
        return "\n".join(lines) + "\n"

    def _reached(self) -> set[S]:
        reached, waiting = set(self.starts), list(self.starts)
        while waiting:
            for target in self._next[waiting.pop()].values():
                if target not in reached:
                    reached.add(target)
                    waiting.append(target)
        return reached
