"""How the portal writes things: bilingual texts, identifiers in groups, money, Shanghai time, pills and steps."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from lucide import _render_icon

from kouan.journeys.states import HoldKind, OrderKind
from kouan.kernel import clock
from kouan.kernel.clock import SHANGHAI
from kouan.kernel.money import Money
from kouan.kernel.rule import registry as rules
from kouan.kernel.text import Text

register = template.Library()

# (pattern, how to cut it): a reader compares long numbers group by group.
GROUPS = (
    (re.compile(r"[A-Z]{4}\d{7}"), (4, 6, 1)),  # container, ISO 6346: owner, serial, check digit
    (re.compile(r"\d{18}"), (4, 4, 1, 4, 5)),  # declaration number: office, year, direction, serial
    (re.compile(r"[0-9A-Z]{18}"), (4, 4, 4, 4, 2)),  # unified social credit code, unified number
    (re.compile(r"\d{10}"), (4, 2, 2, 2)),  # tariff number
    (re.compile(r"\d{13}"), (4, 2, 2, 2, 3)),  # tariff number with the inspection suffix
)


def _language() -> str:
    return get_language() or "zh-hans"


@register.filter
def say(text: Any) -> str:
    """A kernel `Text` (or a plain string) in the reader's language."""
    return text.say(_language()) if isinstance(text, Text) else str(text or "")


@register.filter
def name(thing: Any) -> str:
    """The name of an organisation or code in the reader's language."""
    if thing is None:
        return "—"
    told = getattr(thing, "name", None)
    if callable(told):
        return str(told(_language()))
    english = getattr(thing, "name_en", "") if _language().startswith("en") else ""
    return str(english or getattr(thing, "name_zh", "") or thing)


@register.filter
def person_name(person: Any) -> str:
    """What a person is called; the sign-in name when no other was entered."""
    english = _language().startswith("en")
    first, second = ("name_en", "name_zh") if english else ("name_zh", "name_en")
    return str(getattr(person, first, "") or getattr(person, second, "") or getattr(person, "username", ""))


@register.filter
def grouped(value: Any) -> str:
    """An identifier in groups with no-break spaces; anything unknown is returned as it is."""
    text = str(value or "")
    for pattern, sizes in GROUPS:
        if pattern.fullmatch(text):
            cuts, parts = 0, []
            for size in sizes:
                parts.append(text[cuts : cuts + size])
                cuts += size
            return "\u00a0".join(parts)
    return text


@register.filter
def money(amount: Any, currency: str = "CNY") -> str:
    """`Money`, a Decimal, or minor units (int) as 1,234.50 with ¥ or the currency's code; a dash for nothing."""
    if amount is None or amount == "":
        return "—"
    if isinstance(amount, int):
        amount = Money(amount, currency)
    elif isinstance(amount, Decimal):
        amount = Money.from_decimal(amount, currency)
    sign = "¥" if amount.currency == "CNY" else amount.currency
    return f"{sign}\u00a0{amount:,f}"


@register.filter
def when(moment: datetime | None, form: str = "short") -> SafeString | str:
    """An instant in Shanghai time: `short` 13:24 today or 11-23 13:24, `full` with year, `time`, `date`."""
    if moment is None:
        return "—"
    local = moment.astimezone(SHANGHAI)
    if form == "short":
        near = local.date() == clock.today()
        form = "time" if near else ("year" if local.year != clock.today().year else "day")
    shape = {
        "time": "%H:%M",
        "day": "%m-%d %H:%M",
        "date": "%Y-%m-%d",
        "minute": "%Y-%m-%d %H:%M",
        "full": "%Y-%m-%d %H:%M:%S",
        "year": "%Y-%m-%d",
    }
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        local.isoformat(timespec="seconds"),
        local.strftime("%Y-%m-%d %H:%M:%S"),
        local.strftime(shape[form]),
    )


@register.filter
def day(value: date | None) -> SafeString | str:
    """A business date."""
    return format_html('<time datetime="{0}">{0}</time>', value.isoformat()) if value else "—"


@register.filter
def duration(span: timedelta | int | float | None) -> str:
    """A length of time (timedelta or seconds): 38 min, 2 h 06, 3 d 4 h."""
    if span is None:
        return "—"
    minutes = int((span.total_seconds() if isinstance(span, timedelta) else span) // 60)
    if minutes < 60:
        return _("%(minutes)d min") % {"minutes": max(minutes, 0)}
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return _("%(hours)d h %(minutes)02d") % {"hours": hours, "minutes": minutes}
    days, hours = divmod(hours, 24)
    if days >= 3:  # nobody plans by the hour so far ahead
        return ngettext("%(days)d day", "%(days)d days", days) % {"days": days}
    return _("%(days)d d %(hours)d h") % {"days": days, "hours": hours}


@register.filter
def since(moment: datetime | None) -> str:
    """How long ago `moment` was."""
    return duration(clock.now() - moment) if moment else "—"


@register.filter
def left(moment: datetime | None) -> str:
    """How long until `moment`, or by how much it is past."""
    if moment is None:
        return ""
    span = moment - clock.now()
    if span < timedelta():
        return _("%(span)s late") % {"span": duration(-span)}
    return _("%(span)s left") % {"span": duration(span)}


@register.simple_tag
def rule(id: str) -> SafeString:
    """The id of a rule, with its sentence as the tip where the window knows it."""
    found = rules.get(id)
    return format_html('<abbr class="rule" title="{}">{}</abbr>', say(found.text) if found else "", id)


@register.simple_tag
def pill(label: Any, tone: str = "") -> SafeString:
    """A status: `tone` ok, wait, bad, going, or nothing."""
    return format_html('<span class="pill {}">{}</span>', tone, say(label))


@register.simple_tag
def hold_pill(label: Any, lifted: bool = False) -> SafeString:
    """A hold that stands (red, closed lock) or was lifted (grey, open lock)."""
    icon = SafeString(_render_icon("lock-open" if lifted else "lock", 12))
    return format_html('<span class="pill hold{}">{}{}</span>', " lifted" if lifted else "", icon, say(label))


@register.simple_tag
def steps(done: int, total: int, tone: str = "here") -> SafeString:
    """Progress as dashes: `done` filled, the next in `tone` (here, trouble, or empty for none)."""
    marks = ["done"] * done + ([tone] if tone and done < total else [])
    marks += [""] * (total - len(marks))
    dashes = format_html_join("", '<i class="{}"></i>', ((mark,) for mark in marks))
    label = ngettext("%(done)d of %(total)d step", "%(done)d of %(total)d steps", total)
    return format_html(
        '<span class="steps" role="img" aria-label="{}">{}</span>', label % {"done": done, "total": total}, dashes
    )


@register.filter
def same(one: UUID | str, other: UUID | str) -> bool:
    return str(one) == str(other)


# How a declaration's state looks; the words are the wing's.
TONES = {
    "7": "going", "L": "going", "H": "wait", "J": "going", "W": "going", "G": "going", "T": "wait", "paid": "going",
    "wait": "wait", "S": "wait", "K": "ok", "P": "ok", "R": "ok", "E": "bad", "Z": "bad", "D": "",
    "Sp0": "going", "SpL": "going", "SpH": "wait", "SpJ": "going", "Sp1": "wait", "SpC": "wait", "SpK": "ok",
    "SpE": "bad", "Sp2": "going",
}  # fmt: skip


@register.simple_tag
def state_pill(state: str) -> SafeString:
    """The state of a declaration."""
    from kouan.clearance.states import State

    return pill(State(state).text, TONES.get(state, ""))


@register.simple_tag
def declaration_url(id: UUID) -> str:
    """The page of a declaration, wherever its wing is mounted; empty when it is not."""
    try:
        return reverse("clearance:declaration", args=[id])
    except NoReverseMatch:
        return ""


@register.filter
def direction_name(direction: str) -> str:
    """I or E in words."""
    return _("Import") if direction == "I" else _("Export")


@register.filter
def hold_name(kind: str) -> Text:
    """What a hold, or another reason of the gate, is called."""
    return GATE_FACTS.get(kind) or HoldKind(kind).text


GATE_FACTS = {
    "unit": Text("箱号未知", "Unknown box"),
    "place": Text("不在场", "Not here"),
    "appointment": Text("集卡预约", "Truck appointment"),
}


@register.filter
def order_name(kind: str) -> Text:
    """What a line ordered about a box."""
    return OrderKind(kind).text
