"""The express line (5): a sailing's way, its express status, bookings and lock slots."""

from enum import StrEnum

from kouan.kernel.text import Text
from kouan.kernel.transitions import TransitionTable, row


class Voyage(StrEnum):
    """Where a sailing stands."""

    DRAFT = "draft"
    PUBLISHED = "published"
    UNDER_WAY = "under_way"
    ARRIVED = "arrived"
    CANCELLED = "cancelled"

    @property
    def text(self) -> Text:
        return VOYAGES[self]


VOYAGES = {
    Voyage.DRAFT: Text("拟定", "Drafted"),
    Voyage.PUBLISHED: Text("已公布", "Published"),
    Voyage.UNDER_WAY: Text("航行中", "Under way"),
    Voyage.ARRIVED: Text("已抵达", "Arrived"),
    Voyage.CANCELLED: Text("已取消", "Cancelled"),
}


class Status(StrEnum):
    """Whether a sailing is express: only with a lock slot (R-5.1), until a stop breaks it (R-5.2)."""

    NONE = "none"
    EXPRESS = "express"
    SLOT_LOST = "slot_lost"
    BROKEN = "broken"
    KEPT = "kept"

    @property
    def text(self) -> Text:
        return STATUSES[self]


STATUSES = {
    Status.NONE: Text("普通班次", "Ordinary"),
    Status.EXPRESS: Text("直达快线", "Express"),
    Status.SLOT_LOST: Text("失去过闸时段", "Lock slot lost"),
    Status.BROKEN: Text("中途停靠，失去快线资格", "Stopped on the way: no longer express"),
    Status.KEPT: Text("全程快线", "Express all the way"),
}


class Booked(StrEnum):
    """A booking's way."""

    BOOKED = "booked"
    READY = "ready"
    SHIPPED = "shipped"
    ROLLED = "rolled"
    STRANDED = "stranded"
    CANCELLED = "cancelled"

    @property
    def text(self) -> Text:
        return BOOKINGS[self]


BOOKINGS = {
    Booked.BOOKED: Text("已订舱", "Booked"),
    Booked.READY: Text("箱已在港", "In the yard"),
    Booked.SHIPPED: Text("已装船", "On board"),
    Booked.ROLLED: Text("顺延下一班", "Rolled to the next sailing"),
    Booked.STRANDED: Text("未能装船，待货主决定", "Left behind: the owner decides"),
    Booked.CANCELLED: Text("已取消", "Cancelled"),
}


class Slot(StrEnum):
    """A lock slot of the express lines."""

    FREE = "free"
    RESERVED = "reserved"
    EARLY = "early"
    ON_TIME = "on_time"
    LOST = "lost"
    NO_SHOW = "no_show"
    PASSED = "passed"
    WITHDRAWN = "withdrawn"

    @property
    def text(self) -> Text:
        return SLOTS[self]


SLOTS = {
    Slot.FREE: Text("可预约", "Free"),
    Slot.RESERVED: Text("已预约", "Reserved"),
    Slot.EARLY: Text("早到，等候", "Early: waits"),
    Slot.ON_TIME: Text("按时到线", "At the line in time"),
    Slot.LOST: Text("晚到，时段失效", "Late: slot lost"),
    Slot.NO_SHOW: Text("未到", "No show"),
    Slot.PASSED: Text("已过闸", "Passed"),
    Slot.WITHDRAWN: Text("已撤回", "Withdrawn"),
}

V, S, B, L = Voyage, Status, Booked, Slot
VOYAGE = TransitionTable(
    V.DRAFT,
    [
        row(V.DRAFT, "publish", V.PUBLISHED, Text("R-5.1、R-16.1", "R-5.1, R-16.1")),
        row(V.PUBLISHED, "depart", V.UNDER_WAY, Text("R-5.3", "R-5.3")),
        row(V.UNDER_WAY, "arrive", V.ARRIVED),
        row((V.DRAFT, V.PUBLISHED), "cancel", V.CANCELLED),
    ],
)
STATUS = TransitionTable(
    S.NONE,
    [
        row((S.NONE, S.SLOT_LOST), "reserve", S.EXPRESS, Text("R-5.1、R-5.6", "R-5.1, R-5.6")),
        row(S.EXPRESS, "lose", S.SLOT_LOST, Text("R-5.6", "R-5.6")),
        row((S.EXPRESS, S.SLOT_LOST, S.NONE), "stop", S.BROKEN, Text("R-5.2", "R-5.2")),
        row(S.EXPRESS, "arrive", S.KEPT),
    ],
)
BOOKING = TransitionTable(
    B.BOOKED,
    [
        row(B.BOOKED, "ready", B.READY),
        row(B.READY, "ship", B.SHIPPED),
        row((B.BOOKED, B.READY), "roll", B.ROLLED, Text("R-5.3：至多顺延一次", "R-5.3: once at most")),
        row((B.BOOKED, B.READY), "strand", B.STRANDED, Text("R-5.3", "R-5.3")),
        row((B.BOOKED, B.READY), "cancel", B.CANCELLED),
    ],
)
LOCK_SLOT = TransitionTable(
    L.FREE,
    [
        row(L.FREE, "reserve", L.RESERVED),
        row((L.RESERVED, L.EARLY, L.ON_TIME), "release", L.FREE),
        row(L.RESERVED, "early", L.EARLY, Text("R-5.6", "R-5.6")),
        row(L.RESERVED, "in_time", L.ON_TIME, Text("R-5.6", "R-5.6")),
        row(L.RESERVED, "late", L.LOST, Text("R-5.6", "R-5.6")),
        row(L.RESERVED, "no_show", L.NO_SHOW, Text("R-5.6", "R-5.6")),
        row((L.LOST, L.NO_SHOW), "reserve", L.RESERVED, Text("下一快线班次", "the next express")),
        row((L.EARLY, L.ON_TIME), "pass", L.PASSED),
        row((L.FREE, L.LOST, L.NO_SHOW), "withdraw", L.WITHDRAWN),
    ],
    steps={"release": Text("退还时段", "give back")},
)
TONES = {
    "draft": "", "published": "going", "under_way": "going", "arrived": "ok", "cancelled": "bad",
    "none": "", "express": "ok", "slot_lost": "bad", "broken": "bad", "kept": "ok",
    "booked": "going", "ready": "going", "shipped": "ok", "rolled": "wait", "stranded": "bad",
    "free": "", "reserved": "going", "early": "wait", "on_time": "ok", "lost": "bad", "no_show": "bad",
    "passed": "ok", "withdrawn": "",
}  # fmt: skip
OPEN_BOOKINGS = (Booked.BOOKED, Booked.READY)
HELD_SLOTS = (Slot.RESERVED, Slot.EARLY, Slot.ON_TIME)


class Cause(StrEnum):
    """Why work in port took longer than the limit (R-5.5)."""

    SHIP = "ship"
    PORT = "port"
    CUSTOMS = "customs"
    WEATHER = "weather"

    @property
    def text(self) -> Text:
        return CAUSES[self]


CAUSES = {
    Cause.SHIP: Text("船方", "Ship"),
    Cause.PORT: Text("港方", "Port"),
    Cause.CUSTOMS: Text("海关", "Customs"),
    Cause.WEATHER: Text("天气", "Weather"),
}


class Excuse(StrEnum):
    """Reasons that let a vessel stop and stay express (R-5.2)."""

    LOCK_WAITING = "lock_waiting"
    SAFETY = "safety"
    WEATHER = "weather"
    AUTHORITY = "authority"

    @property
    def text(self) -> Text:
        return EXCUSES[self]


EXCUSES = {
    Excuse.LOCK_WAITING: Text("待闸", "Waiting for the lock"),
    Excuse.SAFETY: Text("安全", "Safety"),
    Excuse.WEATHER: Text("天气", "Weather"),
    Excuse.AUTHORITY: Text("主管机关指令", "Order of an authority"),
}
