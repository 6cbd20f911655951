"""Notices to skippers (NtS 4.0, CESNI ES-RIS): fairway and traffic, water levels, ice, weather. XML in and out.

Element names follow the standard as far as public texts give them; the codes are kept as sent.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated as A

from kouan.codecs.shapes import findings as say
from kouan.codecs.shapes.document import Shape
from kouan.codecs.shapes.findings import TEXTS
from kouan.codecs.shapes.plan import Node, Root, Tag
from kouan.codecs.shapes.values import Chars, Code, Flag, IsoDay, IsoMoment, Number, Prose, Whole
from kouan.kernel.errors import Problem
from kouan.kernel.text import Text

NAMESPACE = "http://www.ris.eu/nts.ms/2.0.4.0"
VALUE = Number(12, 3, signed=True)
ISRS = Code(form="[A-Z0-9]{20}")  # country, place, section, object, hectometre
SUBJECTS = {
    "OBSTRU": Text("禁航", "Obstruction"),
    "PAROBS": Text("部分禁航", "Partial obstruction"),
    "DELAY": Text("延误", "Delay"),
    "VESLEN": Text("限制船长", "Vessel length"),
    "VESBRE": Text("限制船宽", "Vessel breadth"),
    "VESDRA": Text("限制吃水", "Vessel draught"),
    "NOMOOR": Text("禁止系泊", "No mooring"),
    "LIMITA": Text("限制", "Limitation"),
    "ANNOUN": Text("通告", "Announcement"),
    "WARNIN": Text("警告", "Warning"),
    "CANCEL": Text("撤销", "Cancelled"),
    "SERVIC": Text("服务受限", "Limited service"),
}
BACKWARDS = Text("有效期止于其开始之前。", "The validity ends before it starts.")


class Period(Node, frozen=True):
    start: A[date | None, Tag("date_start", IsoDay(), need=True)] = None
    end: A[date | None, Tag("date_end", IsoDay())] = None
    from_time: A[str, Tag("time_start", Code(form=r"[0-9]{2}:[0-9]{2}(:[0-9]{2})?"))] = ""
    to_time: A[str, Tag("time_end", Code(form=r"[0-9]{2}:[0-9]{2}(:[0-9]{2})?"))] = ""
    interval: A[str, Tag("interval_code", Chars(3))] = ""  # CON without interruption, DAY daily, WRK, MON …


class Group(Node, frozen=True):
    """Which vessels, which direction."""

    kind: A[str, Tag("target_group_code", Chars(3))] = ""
    direction: A[str, Tag("direction_code", Chars(3))] = ""


class Coordinate(Node, frozen=True):
    latitude: A[str, Tag("lat", Chars(16))] = ""
    longitude: A[str, Tag("long", Chars(16))] = ""


class Object(Node, frozen=True):
    """A place of the waterway: a lock, a bridge, a reach between two ISRS codes."""

    ids: A[tuple[str, ...], Tag("id", ISRS, need=True)] = ()
    name: A[str, Tag("name", Chars(256))] = ""
    kind: A[str, Tag("type_code", Chars(6))] = ""
    coordinates: A[tuple[Coordinate, ...], Tag("coordinate")] = ()
    fairway: A[str, Tag("fairway_name", Chars(64))] = ""


class Limitation(Node, frozen=True):
    periods: A[tuple[Period, ...], Tag("limitation_period")] = ()
    code: A[str, Tag("limitation_code", Chars(6), need=True)] = ""
    position: A[str, Tag("position_code", Chars(2))] = ""
    value: A[Decimal | None, Tag("value", VALUE)] = None
    unit: A[str, Tag("unit", Chars(5))] = ""
    reference: A[str, Tag("reference_code", Chars(4))] = ""
    indication: A[str, Tag("indication_code", Chars(4))] = ""
    groups: A[tuple[Group, ...], Tag("target_group")] = ()


class Section(Node, frozen=True):
    """What is limited, and how."""

    place: A[Object | None, Tag("geo_object", need=True)] = None
    limitations: A[tuple[Limitation, ...], Tag("limitation")] = ()


class Contact(Node, frozen=True):
    how: A[str, Tag("reporting_code", Chars(6))] = ""
    kind: A[str, Tag("communication_code", Chars(6))] = ""
    number: A[str, Tag("number", Chars(128))] = ""
    label: A[str, Tag("label", Chars(128))] = ""
    remark: A[str, Tag("remark", Prose(500))] = ""


class Traffic(Node, frozen=True):
    """A fairway and traffic message."""

    organisation: A[str, Tag("nts_number/organisation", Chars(64))] = ""
    year: A[int | None, Tag("nts_number/year", Whole(4, None), need=True)] = None
    number: A[int | None, Tag("nts_number/number", Whole(6, None), need=True)] = None
    serial: A[int | None, Tag("nts_number/serial_number", Whole(4, None))] = None
    groups: A[tuple[Group, ...], Tag("target_group")] = ()
    subject: A[str, Tag("subject_code", Chars(6), need=True)] = ""
    valid: A[Period | None, Tag("validity_period", need=True)] = None
    contents: A[str, Tag("contents", Prose(4000))] = ""
    source: A[str, Tag("source", Chars(64))] = ""
    reason: A[str, Tag("reason_code", Chars(6))] = ""
    contacts: A[tuple[Contact, ...], Tag("communication")] = ()
    sections: A[tuple[Section, ...], Tag("fairway_section")] = ()
    objects: A[tuple[Section, ...], Tag("object")] = ()


class Gauge(Node, frozen=True):
    """One reading or forecast: water level, discharge, least depth."""

    predicted: A[bool | None, Tag("predicted", Flag())] = None
    kind: A[str, Tag("measure_code", Chars(3), need=True)] = ""
    value: A[Decimal | None, Tag("value", VALUE)] = None
    unit: A[str, Tag("unit", Chars(5))] = ""
    regime: A[str, Tag("regime_code", Chars(2))] = ""
    at: A[datetime | None, Tag("measuredate", IsoMoment(), need=True)] = None


class Water(Node, frozen=True):
    """A water related message."""

    valid: A[Period | None, Tag("validity_period")] = None
    place: A[Object | None, Tag("geo_object", need=True)] = None
    reference: A[str, Tag("reference_code", Chars(4))] = ""
    gauges: A[tuple[Gauge, ...], Tag("measure")] = ()


class Condition(Node, frozen=True):
    at: A[datetime | None, Tag("measuredate", IsoMoment(), need=True)] = None
    condition: A[str, Tag("ice_condition_code", Chars(3))] = ""
    access: A[str, Tag("ice_accessibility_code", Chars(3))] = ""
    classification: A[str, Tag("ice_classification_code", Chars(3))] = ""
    situation: A[str, Tag("ice_situation_code", Chars(3))] = ""


class Ice(Node, frozen=True):
    valid: A[Period | None, Tag("validity_period")] = None
    section: A[Section | None, Tag("fairway_section", need=True)] = None
    conditions: A[tuple[Condition, ...], Tag("ice_condition")] = ()


class Report(Node, frozen=True):
    """One kind of weather: wind, fog, visibility …"""

    kind: A[str, Tag("weather_class_code", Chars(3))] = ""
    item: A[str, Tag("weather_item_code", Chars(3))] = ""
    low: A[Decimal | None, Tag("value_min", VALUE)] = None
    high: A[Decimal | None, Tag("value_max", VALUE)] = None
    unit: A[str, Tag("unit", Chars(5))] = ""
    direction: A[str, Tag("wind_direction_code", Chars(3))] = ""


class Weather(Node, frozen=True):
    valid: A[Period | None, Tag("validity_period")] = None
    section: A[Section | None, Tag("fairway_section", need=True)] = None
    reports: A[tuple[Report, ...], Tag("weather_report")] = ()


class Notice(Root, frozen=True):
    """A message of one of the four kinds, with who says it, when, in which language."""

    id: A[str, Tag("identification/internal_id", Chars(64))] = ""
    sender: A[str, Tag("identification/from", Chars(64), need=True)] = ""
    originator: A[str, Tag("identification/originator", Chars(64))] = ""
    country: A[str, Tag("identification/country_code", Code(form="[A-Z]{2}"), need=True)] = ""
    language: A[str, Tag("identification/language_code", Code(form="[A-Z]{2}"), need=True)] = ""
    district: A[str, Tag("identification/district", Chars(64))] = ""
    issued: A[datetime | None, Tag("identification/date_issue", IsoMoment(), need=True)] = None
    traffic: A[tuple[Traffic, ...], Tag("ftm")] = ()
    water: A[tuple[Water, ...], Tag("wrm")] = ()
    ice: A[tuple[Ice, ...], Tag("icem")] = ()
    weather: A[tuple[Weather, ...], Tag("werm")] = ()


def _checked(notice: Notice) -> Iterator[Problem]:
    if not (notice.traffic or notice.water or notice.ice or notice.weather):
        yield Problem(say.MISSING, "traffic", TEXTS[say.MISSING].format(tag="ftm / wrm / icem / werm"))
    for index, one in enumerate(notice.traffic):
        if one.valid and one.valid.start and one.valid.end and one.valid.end < one.valid.start:
            yield Problem("NTS-PERIOD", f"traffic[{index}].valid", BACKWARDS)


def _family(uri: str) -> bool:
    return uri.startswith("http://www.ris.eu/nts.ms/")


NTS: Shape[Notice] = Shape("nts", "RIS_Message", Notice, NAMESPACE, accepted=_family, more=_checked)
