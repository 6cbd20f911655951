"""R-4.2a to R-4.4c and R-14.6: one class per rule of the locks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from kouan.kernel.errors import Problem
from kouan.kernel.rule import Rule
from kouan.kernel.text import Text
from kouan.river import chamber

SAFETY = "三峡水利枢纽安全保卫条例"


class R42a(Rule):
    """Vessels report in advance; forbidden dangerous goods do not enter; other dangerous goods are declared."""

    id = "R-4.2a"
    text = Text(
        "载有禁止进入的危险货物（联合国编号 {un}），不得进入控制水域。",
        "Dangerous goods UN {un} may not enter the control area.",
    )
    source = f"{SAFETY} Art. 17"
    measures = ("4a",)
    hidden = Text("申报未列明危险货物（联合国编号 {un}）。", "Dangerous goods UN {un} were not declared.")

    @staticmethod
    def check(un_numbers: Sequence[str], forbidden: Sequence[str]) -> Iterator[Problem]:
        for index, un in enumerate(un_numbers):
            if un in forbidden:
                yield R42a.problem(f"un_numbers[{index}]", un=un)


class R42b(Rule):
    """No overtaking, rushing, boarding or loading while assembled; a violation feeds the credit record."""

    id = "R-4.2b"
    text = Text(
        "集泊待闸期间违规：{what}。已计入信用记录。", "Violation while assembled: {what}. It is on the credit record."
    )
    source = f"{SAFETY} Art. 17, 18"
    measures = ("4a",)


class R42c(Rule):
    """Dangerous goods never share a lockage with passengers; only the listed crew is on board."""

    id = "R-4.2c"
    text = chamber.SENTENCES["PASSENGERS"]
    source = f"{SAFETY} Art. 21"
    measures = ("4a",)

    @staticmethod
    def check(one: chamber.Broken) -> bool:
        """Whether what a chamber breaks is this rule."""
        return one.rule in ("PASSENGERS", "DG")


class R42d(Rule):
    """Applied for at most 24 h before the line and before crossing it; draught within the limit of the day, and as
    declared within the tolerance.
    """

    id = "R-4.2d"
    text = Text("过闸申报不符合时间或吃水要求。", "The application does not meet the rules of time or draught.")
    source = "dispatch practice; figures of the rule table"
    measures = ("4a",)
    early = Text("预计到线前 {hours} 小时方可申报。", "Applications open {hours} h before the line.")
    deep = Text(
        "申报吃水 {draught} 厘米超过当日标准 {limit} 厘米。",
        "Draught {draught} cm is over the limit of the day, {limit} cm.",
    )
    past = Text("预计到线时间已过。", "The estimated time at the line has passed.")
    deeper = Text(
        "实测吃水 {measured} 厘米，比申报 {declared} 厘米深。",
        "Measured draught {measured} cm, declared {declared} cm.",
    )
    passage_late = Text(
        "越线后才申报，按申报时间排队。", "Applied for after crossing the line: queued from the application."
    )

    @staticmethod
    def times(eta: datetime, now: datetime, hours: timedelta, crossed: bool) -> Iterator[Problem]:
        if eta - now > hours:
            yield R42d.problem("eta", R42d.early, hours=int(hours / timedelta(hours=1)))
        if eta < now and not crossed:
            yield R42d.problem("eta", R42d.past)

    @staticmethod
    def draught(draught: int, limit: int) -> Iterator[Problem]:
        if draught > limit:
            yield R42d.problem("draught", R42d.deep, draught=draught, limit=limit)

    @staticmethod
    def measured(measured: int, declared: int, tolerance: int) -> bool:
        """Whether the vessel lies deeper than it said, beyond the tolerance."""
        return measured - declared > tolerance


class R43a(Rule):
    """Waiting gains a class per 72 h, never above class 4; the log proves it."""

    id = "R-4.3a"
    text = Text(
        "候闸 {hours} 小时，由 {before} 类升至 {after} 类。",
        "After {hours} h of waiting, from class {before} to {after}.",
    )
    source = "design figure"
    measures = ("4a", "4b")


class R43b(Rule):
    """A class needs evidence; a false claim means class 8 and points."""

    id = "R-4.3b"
    text = Text("优先类别 {n} 须提供凭证编号。", "Class {n} needs evidence: give its number.")
    source = "order of passage published in the 2017 repair"
    measures = ("4a",)
    unknown = Text("没有优先类别 {n}。", "There is no class {n}.")
    not_green = Text(
        "船舶燃料不是清洁能源，不能申报 7 类。", "The vessel does not run on clean fuel: class 7 is not for it."
    )
    no_passengers = Text("不是客船，不能申报 1 类。", "Not a passenger vessel: class 1 is not for it.")

    @staticmethod
    def check(
        cls: int, evidence: str, table: Mapping[int, Mapping[str, Any]], green: bool, passengers: bool
    ) -> Iterator[Problem]:
        row = table.get(cls)
        if row is None:
            yield R43b.problem("priority_class", R43b.unknown, n=cls)
        elif row["evidence"] and not evidence.strip():
            yield R43b.problem("evidence", n=cls)
        if cls == 7 and not green:
            yield R43b.problem("priority_class", R43b.not_green)
        if cls == 1 and not passengers:
            yield R43b.problem("priority_class", R43b.no_passengers)


class R43c(Rule):
    """A vessel is passed over only where it does not fit (fit-skip), or within the limit, and always with a reason."""

    id = "R-4.3c"
    text = Text(
        "该调整使 {vessel} 被超越 {count} 次，超过上限 {limit}。",
        "{vessel} would be overtaken {count} times; the limit is {limit}.",
    )
    source = "design figure"
    measures = ("4a", "4b")
    impossible = Text("{dam}无设施可通过该船（{why}）。", "No facility of {dam} takes the vessel ({why}).")
    chamber_rule = Text("闸室规则 {rule}：{zh}", "Chamber rule {rule}: {en}")


class R43d(Rule):
    """A line runs one way; where one line serves both, the direction changes by the clock, with room to empty."""

    id = "R-4.3d"
    text = Text(
        "{facility} 相邻闸次间隔不足（至少 {minutes} 分钟）。",
        "{facility}: two lockages are closer than {minutes} minutes.",
    )
    source = "single-line operation 2022"
    measures = ("4a", "14a")


class R44a(Rule):
    """A security check holds for this passage and a time; changed draught, crew or cargo ends it."""

    id = "R-4.4a"
    text = Text("安检结果已失效（有效至 {until}），须重新安检。", "The security check held until {until}: check again.")
    source = "interim rules of the security check, 2018"
    measures = ("4a",)

    @staticmethod
    def holds(until: datetime | None, now: datetime) -> bool:
        return until is not None and now <= until


class R44b(Rule):
    """Credit A on a scheduled line is checked fast; a share is checked in full all the same, drawn from the id."""

    id = "R-4.4b"
    text = Text("快速安检适用于信用 A 级的班轮。", "The fast check is for credit A on scheduled lines.")
    source = "design figure"
    measures = ("4a", "5a")

    @staticmethod
    def fast(grade: str, cls: int, id: str, share: float) -> bool:
        """Whether the fast check applies; the draw is a digest of the passage, so anybody can repeat it."""
        drawn = int.from_bytes(sha256(id.encode()).digest()[:4]) / 2**32 < share
        return grade == "A" and cls == 4 and not drawn


class R44c(Rule):
    """A minor failure put right in time keeps its place; a major one leaves the queue."""

    id = "R-4.4c"
    text = Text("安检不合格：{note}。请在 {until} 前整改。", "Security check failed: {note}. Put it right by {until}.")
    source = "design figure"
    measures = ("4a",)


class R146(Rule):
    """During a repair the order of 4.3 stands; container and express lines are not suspended first."""

    id = "R-14.6"
    text = Text(
        "检修期间优先次序不变，集装箱与快线不先停。",
        "During repairs the order stands; container and express lines are not stopped first.",
    )
    source = "4.3; 14"
    measures = ("14a",)
    suspended = ("8", "7", "5", "3")  # classes that may be suspended, first to last

    @staticmethod
    def may_suspend(cls: int) -> bool:
        """Whether a class may be stopped while ordinary vessels still pass: never express (4) nor containers (6)."""
        return str(cls) in R146.suspended


class C45(Rule):
    """Credit: 80 points at first, the event table, grades by points; D loses priority and is checked in full."""

    id = "4.5"
    text = Text("信用 {grade} 级（{points} 分）。", "Credit {grade} ({points} points).")
    source = "honesty record of the authority; figures by design"
    measures = ("4a",)
    most = 100

    @staticmethod
    def points(start: int, entries: Iterable[int]) -> int:
        """The balance: entries in order of time, never above 100 or below 0."""
        balance = start
        for entry in entries:
            balance = max(0, min(C45.most, balance + entry))
        return balance

    @staticmethod
    def grade(points: int, least: Mapping[str, int]) -> str:
        return next((grade for grade in "ABC" if points >= int(least[grade])), "D")


def impossible(entry: Mapping[str, Any], facilities: Mapping[str, Mapping[str, Any]], on: date) -> list[Problem]:
    """Dams of the route that no facility can take the vessel through, each with the reasons."""
    found = []
    for dam in entry["route"]:
        here = {code: chamber.refusals(entry, one) for code, one in facilities.items() if one["dam"] == dam}
        if all(here.values()):
            why = "; ".join(f"{code} {' '.join(rules)}" for code, rules in here.items()) or "-"
            found.append(R43c.problem("vessel", R43c.impossible, dam=dam, why=why))
    return found
