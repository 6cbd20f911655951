"""The rules of 1.6 to 1.9 that refuse: each finding names its field. What only flags or alarms is in `watching`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from kouan.kernel.calendar import RT3, deadline, ends_at, local_date
from kouan.kernel.errors import Problem
from kouan.kernel.rule import Rule
from kouan.kernel.text import Text


class R10bCorridor(Rule):
    """Linked unloading treats the two ports as one: no transit on the same leg, and both ports in one group.

    Source: domain reference 1.0 (R-1.0b), 1.6.
    """

    id = "R-1.0b-corridor"
    text = Text("联动接卸与转关不得用于同一航程。", "Linked unloading and transit exclude each other on one leg.")
    source = "R-1.0b"
    measures = ("1f",)

    @staticmethod
    def check(linked: bool) -> Iterable[Problem]:
        return (R10bCorridor.problem("leg"),) if linked else ()


class R16(Rule):
    """A leg of linked unloading runs between the hub and an inner port of one port group in force that day."""

    id = "R-1.6"
    text = Text("{day} 没有港口组同时包含 {one} 与 {two}。", "No port group in force on {day} joins {one} and {two}.")
    source = "domain reference 1.6"
    measures = ("1f",)
    swap = Text(
        "换船须在原航程与新航程的同一港口之间，箱 {box} 不在原航程。",
        "A swap is between two legs; box {box} is not on the first.",
    )
    taken = Text("箱 {box} 已在航程 {leg} 上。", "Box {box} is on the leg {leg} already.")

    @staticmethod
    def check(joined: bool, day: object, one: str, two: str) -> Iterable[Problem]:
        return () if joined else (R16.problem("to_port", day=day, one=one, two=two),)


class R17a(Rule):
    """The departure is claimed within 2 hours of the departure [D]; later is taken and noted as late."""

    id = "R-1.7a"
    text = Text(
        "离港确认晚于离港后 {hours} 小时（{late}）。", "The departure was claimed {late} after it; within {hours} h."
    )
    source = "R-1.7a"
    measures = ("1g",)
    before = Text("离港时间晚于报送时间。", "The departure lies after the claim.")

    @staticmethod
    def check(departed_at: datetime, said_at: datetime) -> Iterable[Problem]:
        return (R17a.problem("departed_at", R17a.before),) if departed_at > said_at else ()

    @staticmethod
    def late(departed_at: datetime | None, received_at: datetime | None, limit: timedelta) -> timedelta | None:
        """How long after the departure the claim came, when that is too late."""
        if departed_at is None or received_at is None or received_at <= RT3.check(departed_at, limit):
            return None
        return received_at - departed_at


class R17b(Rule):
    """Released, loaded and confirmed lists agree box by box; a missing one is suspended, an extra one rejected."""

    id = "R-1.7b"
    text = Text("箱 {box} 在清单中出现两次。", "Box {box} stands twice in the list.")
    source = "R-1.7b"
    measures = ("1g",)
    rolled = Text("未随船离港，放行暂停，待改配。", "Left behind: its release is suspended until it is reassigned.")
    rejected = Text("未放行或不在清单，不予确认。", "Not released or not on the list: rejected.")
    differs = Text("理货与确认清单不符。", "Tally and claimed list differ.")

    @staticmethod
    def check(numbers: Sequence[str], field: str = "boxes") -> Iterator[Problem]:
        seen: set[str] = set()
        for index, number in enumerate(numbers):
            if number in seen:
                yield R17b.problem(f"{field}[{index}].number", box=number)
            seen.add(number)


class R17c(Rule):
    """A vessel that turns back, or a box unloaded before the hub, revokes the confirmation."""

    id = "R-1.7c"
    text = Text("船舶返航或中途卸箱，离港确认撤销。", "Turned back or landed on the way: the confirmation is revoked.")
    source = "R-1.7c"
    measures = ("1g",)
    sealess = Text("离港确认已撤销，不得装海船。", "The departure is not confirmed: the box may not be loaded.")

    @staticmethod
    def check(revoked: bool, field: str = "boxes") -> Iterable[Problem]:
        return (R17c.problem(field, R17c.sealess),) if revoked else ()


class R18a(Rule):
    """The arrival is claimed within 2 hours of berthing [D]; later is taken and noted as late."""

    id = "R-1.8a"
    text = Text(
        "抵港确认晚于靠泊后 {hours} 小时（{late}）。",
        "The arrival was claimed {late} after berthing; within {hours} h.",
    )
    source = "R-1.8a"
    measures = ("1h",)
    before = Text("靠泊时间晚于报送时间。", "The berthing lies after the claim.")

    @staticmethod
    def check(berthed_at: datetime, said_at: datetime) -> Iterable[Problem]:
        return (R18a.problem("berthed_at", R18a.before),) if berthed_at > said_at else ()


class RMF3(Rule):
    """The tally of an import comes within 6 hours of the end of discharge [M], counted by the hour (R-T3)."""

    id = "R-MF3"
    text = Text(
        "理货报告晚于卸船结束 {hours} 小时以上。", "The tally came more than {hours} h after the end of discharge."
    )
    source = "appendix D"
    measures = ("1f", "1h")

    @staticmethod
    def check(ended_at: datetime, received_at: datetime, limit: timedelta) -> bool:
        """Whether it came in time."""
        return received_at <= RT3.check(ended_at, limit)


class R18b(Rule):
    """Seals intact and equal close the transit automatically; otherwise an officer looks."""

    id = "R-1.8b"
    text = Text("封志破损或不一致，须人工验封。", "A seal is broken or differs: an officer must check it.")
    source = "R-1.8b"
    measures = ("1h",)

    @staticmethod
    def check(seals: Collection[str], broken: bool) -> Iterable[Problem]:
        return (R18b.problem("seal"),) if broken or len(seals) > 1 else ()


class R19a(Rule):
    """Time limits of transit: early moves within 5 days of acceptance; direct is declared within 14 days of entry and
    again within 14 days of arrival, so that the late fee can start twice. Source: R-1.9a [M]."""

    id = "R-1.9a"
    text = Text(
        "转关须自进境之日起 {days} 日内申报（截至 {last}），逾期按日征收滞报金。",
        "Transit is declared within {days} days of entry (until {last}); later a late fee runs.",
    )
    source = "R-1.9a"
    measures = ("1h",)

    @staticmethod
    def move_by(accepted_at: datetime, days: int) -> datetime:
        """The first moment that is too late for goods declared early to move."""
        return ends_at(deadline(local_date(accepted_at), days))

    @staticmethod
    def declare_by(arrived_at: datetime, days: int) -> datetime:
        """The first moment after the days to declare at the office of destination (R-T1)."""
        return ends_at(deadline(local_date(arrived_at), days))


class R19b(Rule):
    """Transit is for listed cases only since 2018: the declaration names one."""

    id = "R-1.9b"
    text = Text("转关须注明可办理的情形：{known}。", "Transit needs one of the listed reasons: {known}.")
    source = "R-1.9b"
    measures = ("1h",)

    @staticmethod
    def check(reason: str, known: Collection[str]) -> Iterable[Problem]:
        return () if reason in known else (R19b.problem("reason", known=", ".join(sorted(known))),)


class R19c(Rule):
    """Goods under control go with a registered carrier, on an approved vessel, sealed, by a time limit."""

    id = "R-1.9c"
    text = Text(
        "{carrier} 未备案为监管货物承运人，或 {vessel} 不在备案船舶之列。",
        "{carrier} is not a registered carrier of goods under control, or {vessel} is not approved.",
    )
    source = "R-1.9c"
    measures = ("1f", "1h")
    seal = Text("箱 {box} 未施封。", "Box {box} has no seal.")
    limit = Text("时限须晚于预计抵港时间。", "The time limit must lie after the planned arrival.")
    order = Text("预计抵港时间须晚于预计离港时间。", "The planned arrival must lie after the planned departure.")

    @staticmethod
    def check(approved: bool, carrier: str, vessel: str, field: str = "vessel") -> Iterable[Problem]:
        return () if approved else (R19c.problem(field, carrier=carrier, vessel=vessel),)

    @staticmethod
    def unsealed(boxes: Sequence[tuple[str, str]]) -> Iterator[Problem]:
        for index, (number, seal) in enumerate(boxes):
            if not seal.strip():
                yield R19c.problem(f"boxes[{index}].seal", R19c.seal, box=number)


class R57(Rule):
    """Departure confirmation and arrival confirmation are the default for goods on the express line."""

    id = "R-5.7"
    text = Text("未能自动开立离港、抵港确认。", "No departure or arrival confirmation could be opened.")
    source = "R-5.7"
    measures = ("5a", "1g")
    terminal = Text("班次两端须已安排码头。", "The sailing needs a terminal at both ends.")


class R145(Rule):
    """Goods that change mode on the way stay under control: the transit is amended, the seals are the same."""

    id = "R-14.5"
    text = Text("箱 {box} 的封志须为 {seal}，不得更换。", "The seal of box {box} must be {seal}; it is not changed.")
    source = "R-14.5"
    measures = ("14a", "1h")
    missing = Text("箱 {box} 未列明封志。", "Box {box} is not named with its seal.")
    order = Text("预计运抵须晚于启运。", "The arrival lies after the departure.")

    @staticmethod
    def check(sealed: Mapping[str, str], said: Mapping[str, str]) -> Iterator[Problem]:
        for number, seal in sorted(sealed.items()):
            if number not in said:
                yield R145.problem("seals", R145.missing, box=number)
            elif said[number].strip().upper() != seal.upper():
                yield R145.problem("seals", box=number, seal=seal)
