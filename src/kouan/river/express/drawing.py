"""Pictures of the express line as SVG: the timetable by days, and how a sailing's slots are used."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.html import escape
from django.utils.safestring import SafeString

from kouan.kernel import clock
from kouan.kernel.clock import SHANGHAI
from kouan.kernel.text import Text
from kouan.river.express import places
from kouan.river.express.models import Sailing
from kouan.river.express.selectors import Used
from kouan.river.express.states import Status

WIDTH, LEFT, TOP, ROW = 900, 110, 26, 30
DAY = timedelta(days=1)
KINDS = {
    "20": Text("20尺", "20 ft"),
    "40": Text("40尺", "40 ft"),
    "reefer": Text("冷藏", "Reefer"),
    "dangerous": Text("危险品", "Dangerous"),
}
LOCK = Text("过闸时段", "Lock slot")


def timetable(title: str, sailings: Sequence[Sailing], since: datetime, until: datetime, language: str) -> SafeString:
    """Each sailing a bar from departure to arrival, its lock slots as marks; days run to the right."""
    if not sailings:
        return SafeString("")
    height, span = TOP + ROW * len(sailings) + 8, (until - since).total_seconds()

    def x(at: datetime) -> float:
        share = (at - since).total_seconds() / span
        return round(LEFT + (WIDTH - LEFT - 6) * min(max(share, 0.0), 1.0), 1)

    drawn = []
    days = int(span // 86400)
    every = max(days // 12, 1)
    for n in range(0, days + 1, every):
        at = since + n * DAY
        drawn.append(f'<line class="gridline" x1="{x(at)}" x2="{x(at)}" y1="{TOP - 6}" y2="{height}"/>')
        drawn.append(f'<text class="axis" x="{x(at) + 3}" y="14">{at.astimezone(SHANGHAI):%m-%d}</text>')
    for place, one in enumerate(sailings):
        drawn.append(_bar(one, TOP + place * ROW, x, language))
    now = clock.now()
    if since <= now <= until:
        drawn.append(f'<line class="now" x1="{x(now)}" x2="{x(now)}" y1="{TOP - 6}" y2="{height}"/>')
    frame = f'<svg class="chart express" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(title)}">'
    return SafeString(f"{frame}{''.join(drawn)}</svg>")


def _bar(one: Sailing, y: int, x: object, language: str) -> str:
    at = x  # the scale
    start, end = at(one.atd or one.etd), at(one.ata or one.eta)  # type: ignore[operator]
    tone = {Status.EXPRESS: "ok", Status.KEPT: "ok", Status.NONE: "plain"}.get(Status(one.status), "bad")
    ends = f"{places.name(one.ports[0]).say(language)} – {places.name(one.ports[-1]).say(language)}"
    said = escape(f"{one.number} · {one.vessel} · {ends} · {Status(one.status).text.say(language)}")
    marks = "".join(
        f'<path class="lock" d="M{at(slot.starts)} {y + 1}v16"><title>'  # type: ignore[operator]
        f"{LOCK.say(language)} {slot.starts.astimezone(SHANGHAI):%m-%d %H:%M}</title></path>"
        for slot in getattr(one, "held", ())
    )
    return (
        f'<text class="row" x="0" y="{y + 14}">{escape(one.number)}</text>'
        f'<rect class="{tone}" x="{start}" y="{y + 3}" width="{max(end - start, 3):.1f}" height="13" rx="3">'
        f"<title>{said}</title></rect>{marks}"
    )


def used(title: str, rows: Sequence[Used], language: str) -> SafeString:
    """A bar for each leg and kind: booked, offered, free."""
    if not rows:
        return SafeString("")
    height, wide = 8 + ROW * len(rows), WIDTH - 330
    drawn = []
    for place, one in enumerate(rows):
        y, unit = 4 + place * ROW, wide / max(one.slots, 1)
        label = f"{places.leg_text(one.leg).say(language)} · {KINDS[one.kind].say(language)}"
        drawn.append(f'<text class="row" x="0" y="{y + 15}">{escape(label)}</text>')
        drawn.append(f'<rect class="free" x="260" y="{y + 3}" width="{wide:.1f}" height="14" rx="3"/>')
        drawn.append(f'<rect class="ok" x="260" y="{y + 3}" width="{unit * one.booked:.1f}" height="14"/>')
        x = 260 + unit * one.booked
        drawn.append(f'<rect class="wait" x="{x:.1f}" y="{y + 3}" width="{unit * one.offered:.1f}" height="14"/>')
        drawn.append(f'<text class="axis" x="{WIDTH - 62}" y="{y + 15}">{one.booked}/{one.slots}</text>')
    frame = f'<svg class="chart express" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(title)}">'
    return SafeString(f"{frame}{''.join(drawn)}</svg>")
