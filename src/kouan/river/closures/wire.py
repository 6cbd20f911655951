"""Bodies of the closures API."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from kouan.planning.corridors.queue import Course, Past
from kouan.river.closures.models import Advice, ClosurePlan, FirmPlan, Forecast, Goods, Run, Way
from kouan.river.closures.states import Answer, RunState, State, option_text

Name = Annotated[str, Meta(min_length=1, max_length=60)]
Title = Annotated[str, Meta(min_length=1, max_length=120)]
Share = Annotated[float, Meta(ge=0, le=1)]
Amount = Annotated[float, Meta(ge=0, le=1e7)]
Source = Annotated[str, Meta(min_length=1, max_length=200)]
Tag = Literal["S", "P", "D", "E", "M"]


class PlanIn(msgspec.Struct, frozen=True):
    """A closure; without `factor` and `reversal_hours` those of the rule table."""

    lock: Annotated[str, Meta(min_length=1, max_length=40)]
    title_zh: Title
    title_en: Title
    start: date
    end: date
    factor: float | None = None
    avoided: float = 0.0
    reversal_hours: Annotated[int, Meta(ge=1, le=240)] | None = None
    first_direction: Literal["down", "up"] = "down"
    lift_usable: bool = True


class WayIn(msgspec.Struct, frozen=True):
    """A leg's price from a day on, with its source."""

    origin: Name
    destination: Name
    mode: Literal["barge", "rail", "truck", "sea", "lock"]
    days: Annotated[int, Meta(ge=0, le=120)]
    cost: Amount
    effective_from: date
    source: Source
    tag: Tag = "S"
    capacity: Amount | None = None
    lock: Annotated[str, Meta(max_length=40)] = ""
    option: Literal["", "RAIL_YUYONG", "RAIL_ALT", "TRANSSHIP_OVER_DAM", "ROAD", "ILSTC_SOUTH"] = ""
    weekdays: Annotated[tuple[Annotated[int, Meta(ge=0, le=6)], ...], Meta(max_length=7)] = ()
    extra_teu: Amount = 0.0
    extra_cost: Amount = 0.0


class FirmPlanIn(msgspec.Struct, frozen=True):
    """TEU of goods ready in the week of that Monday."""

    goods: Name
    week: date
    teu: float


class AcceptIn(msgspec.Struct, frozen=True):
    """One of the ways advised: its option and the day it leaves."""

    option: Annotated[str, Meta(min_length=1, max_length=20)]
    leaves: date


def plan(one: ClosurePlan, language: str) -> dict[str, Any]:
    names = (
        "id",
        "lock",
        "start",
        "end",
        "factor",
        "avoided",
        "reversal_hours",
        "first_direction",
        "lift_usable",
        "state",
    )
    title = one.title_en if language.startswith("en") else one.title_zh
    return {name: getattr(one, name) for name in names} | {
        "title": title,
        "state_text": State(one.state).text.say(language),
    }


def forecast(one: Forecast | None) -> dict[str, Any] | None:
    return {"made_at": one.made_at, "traffic": one.traffic} | one.course if one else None


def way(one: Way) -> dict[str, Any]:
    names = (
        "id", "origin", "destination", "mode", "days", "cost", "capacity", "lock", "option", "weekdays",
        "extra_teu", "extra_cost", "effective_from", "effective_until", "source", "tag",
    )  # fmt: skip
    return {name: getattr(one, name) for name in names}


def goods(one: Goods, language: str) -> dict[str, Any]:
    names = ("name", "origin", "destination", "day_value", "early_cost", "early_days", "source", "tag")
    shown = {name: getattr(one, name) for name in names}
    return shown | {"title": one.name if language.startswith("en") else one.name_zh}


def firm_plan(one: FirmPlan) -> dict[str, Any]:
    return {name: getattr(one, name) for name in ("id", "goods", "week", "teu", "changed_at")}


def run(one: Run, language: str) -> dict[str, Any]:
    names = ("id", "state", "asked_at", "done_at", "start", "days", "seconds", "cost", "why", "weeks")
    shown = {name: getattr(one, name) for name in names} | {"plan": one.plan_id}
    return shown | {"state_text": RunState(one.state).text.say(language)} | (one.report or {})


def advice(one: Advice, language: str) -> dict[str, Any]:
    names = ("id", "teu", "state", "option", "leaves", "answered_at")
    shown = {name: getattr(one, name) for name in names} | {"run": one.run_id, "plan": one.run.plan_id}
    ways = [way | {"option_text": option_text(way["option"]).say(language)} for way in one.ways]
    firm = {"goods": one.firm_plan.goods, "week": one.firm_plan.week}
    return shown | firm | {"ways": ways, "state_text": Answer(one.state).text.say(language)}


def past(one: tuple[Past, Course]) -> dict[str, Any]:
    """What was reported, what the forecast says, and how far apart they are (nothing where nothing was reported)."""
    was, said = one
    pairs = {"waiting": (was.waiting, said.most), "clear_days": (was.clear_days, said.clear_days)}
    pairs["passed"] = (was.passed, said.passed)
    found = {
        name: {"reported": reported, "forecast": told, "difference": _apart(reported, told)}
        for name, (reported, told) in pairs.items()
    }
    return {"year": was.year, "start": was.start, "end": was.end, "factor": was.factor} | found


def _apart(reported: float | None, told: float | None) -> float | None:
    return None if reported is None or told is None or not reported else (told - reported) / reported
