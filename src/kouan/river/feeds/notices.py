"""The locks' closures and draught limits as notices to skippers (NtS 4.0), for whoever reads them by machine."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from kouan.codecs.eri.nts import NTS, Limitation, Notice, Object, Period, Section, Traffic
from kouan.kernel import clock
from kouan.river import selectors, values
from kouan.river.feeds import selectors as selectors_of_feeds
from kouan.river.feeds.models import SkipperNotice
from kouan.river.models import Closure

SENDER, PLACE = "KOUAN", "CNYIC"


def published(language: str) -> bytes:
    """One message with everything that holds now, as XML."""
    zh = not language.startswith("en")
    told = [_closure(number, one, zh) for number, one in enumerate(selectors.closures(), 1)]
    told.append(_draught(len(told) + 1, clock.today(), values.draught_limit(clock.today()), zh))
    own = selectors_of_feeds.notices().filter(sender="", closure=None)
    told += [_written(one, zh) for one in own]
    return _message(told, zh)


def one_notice(one: SkipperNotice, language: str) -> bytes:
    """A single notice as a message of its own."""
    zh = not language.startswith("en")
    return _message([_written(one, zh)], zh, one.sender or SENDER)


def _message(told: list[Traffic], zh: bool, sender: str = SENDER) -> bytes:
    message = Notice(
        sender=sender, country="CN", language="ZH" if zh else "EN", issued=clock.now(), traffic=tuple(told)
    )
    return NTS.encode(message)


def _closure(number: int, one: Closure, zh: bool) -> Traffic:
    name = values.facility_text(one.facility)
    starts, ends = one.starts.astimezone(clock.SHANGHAI), one.ends.astimezone(clock.SHANGHAI)
    period = _period(starts, ends)
    place = Object(ids=(_isrs(one.facility),), name=name.zh if zh else name.en, kind="LKC")
    return Traffic(
        organisation=SENDER,
        year=starts.year,
        number=number,
        serial=0,
        subject="OBSTRU",
        valid=period,
        contents=one.reason.zh if zh else one.reason.en,
        objects=(Section(place=place, limitations=(Limitation(code="OBSTRU", periods=(period,)),)),),
    )


def _written(one: SkipperNotice, zh: bool) -> Traffic:
    """A notice of the desk, or one taken in."""
    starts = one.starts.astimezone(clock.SHANGHAI)
    ends = one.ends.astimezone(clock.SHANGHAI) if one.ends else None
    period = _period(starts, ends) if ends else Period(start=starts.date(), from_time=f"{starts:%H:%M}")
    known = values.facility_text(one.facility) if one.facility else None
    name = one.place or (known.say("zh-hans" if zh else "en") if known else "") or ("三峡—葛洲坝" if zh else "TGP")
    place = Object(ids=(_isrs(one.facility or "TG"),), name=name, kind="LKC" if one.facility else "")
    return Traffic(
        organisation=one.sender or SENDER,
        year=one.year or starts.year,
        number=one.number or 0,
        serial=0,
        subject=one.subject,
        valid=period,
        contents=one.contents_zh if zh else one.contents_en,
        objects=(Section(place=place, limitations=(Limitation(code=one.subject, periods=(period,)),)),),
    )


def _draught(number: int, on: date, limit: int, zh: bool) -> Traffic:
    place = Object(ids=(_isrs("TG"),), name="三峡—葛洲坝" if zh else "Three Gorges and Gezhouba", kind="LKC")
    limited = Limitation(periods=(Period(start=on),), code="VESDRA", value=Decimal(limit), unit="cm")
    return Traffic(
        organisation=SENDER,
        year=on.year,
        number=number,
        serial=0,
        subject="VESDRA",
        valid=Period(start=on),
        contents=f"吃水控制标准 {limit} 厘米" if zh else f"Draught limit {limit} cm",
        objects=(Section(place=place, limitations=(limited,)),),
    )


def _period(starts: datetime, ends: datetime) -> Period:
    return Period(start=starts.date(), end=ends.date(), from_time=f"{starts:%H:%M}", to_time=f"{ends:%H:%M}")


def _isrs(code: str) -> str:
    """A code of twenty characters as the standard wants: the country and place, then our own name of the object."""
    return PLACE + code.replace("-", "").ljust(15, "0")
