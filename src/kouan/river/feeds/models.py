"""Tables of the feeds: where vessels are, where they were, what was not believed, and the feeds' health."""

from django.db import models
from django.db.models import F, Q

from kouan.kernel import clock
from kouan.kernel.ids import uuid7
from kouan.kernel.text import Text
from kouan.river.feeds.judging import Doubt
from kouan.river.feeds.states import NoticeState

FEED_STATES = {"up": Text("正常", "Heard"), "lost": Text("中断", "Lost")}

REASONS = {
    "long": Text("过长", "too long"),
    "sentence": Text("格式不符", "no AIS sentence"),
    "checksum": Text("校验和错误", "wrong checksum"),
    "tag": Text("标签块错误", "wrong tag block"),
    "payload": Text("内容无法解码", "content not readable"),
    "parts": Text("分段不全", "parts missing"),
    "mmsi": Text("非船舶识别码", "number of no ship"),
    "position": Text("无效船位", "no position"),
    "future": Text("时间在将来", "from the future"),
    "late": Text("迟到过久", "too late"),
}


class Feed(models.Model):
    """A source of AIS sentences and how it does; counters are kept by the reader, state changes are events."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=80, unique=True)
    state = models.CharField(max_length=5, default="lost")
    connected_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField(null=True)
    lost_at = models.DateTimeField(null=True)
    lines = models.BigIntegerField(default=0)
    positions = models.BigIntegerField(default=0)
    refused = models.BigIntegerField(default=0)
    reasons = models.JSONField(default=dict)
    skew_seconds = models.FloatField(default=0)
    trouble = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(state__in=list(FEED_STATES)), name="feeds_feed_state")]

    def __str__(self) -> str:
        return f"{self.name} {self.state}"

    @property
    def text(self) -> Text:
        return FEED_STATES[self.state]

    @property
    def told_reasons(self) -> list[tuple[Text, int]]:
        """Why lines were refused, most often first."""
        found = sorted(self.reasons.items(), key=lambda one: -one[1])
        return [(REASONS.get(name, Text(name, name)), count) for name, count in found]


class Position(models.Model):
    """The last believed position of a vessel, and the rival that claims to be it. `km` down the river from Yibin."""

    mmsi = models.CharField(primary_key=True, max_length=9)
    name = models.CharField(max_length=40, blank=True, default="")
    at = models.DateTimeField()
    lon = models.FloatField()
    lat = models.FloatField()
    km = models.FloatField()
    off_km = models.FloatField()
    speed = models.FloatField(null=True)
    course = models.FloatField(null=True)
    way = models.CharField(max_length=4, blank=True, default="")  # down | up, as it last moved
    terminal = models.CharField(max_length=8, blank=True, default="")
    tracked_at = models.DateTimeField()
    tracked_km = models.FloatField()
    rival_at = models.DateTimeField(null=True)
    rival_lon = models.FloatField(null=True)
    rival_lat = models.FloatField(null=True)
    rival_since = models.DateTimeField(null=True)
    rival_count = models.PositiveIntegerField(default=0)
    confirmed = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(mmsi__regex="^[2-7][0-9]{8}$"), name="feeds_position_mmsi")]
        indexes = [models.Index(fields=("-at",), name="feeds_position_at")]

    def __str__(self) -> str:
        return f"{self.mmsi} {self.km:.1f}"


class Track(models.Model):
    """Where a vessel was, thinned. No foreign keys and every read by time: the table can be cut into partitions."""

    mmsi = models.CharField(max_length=9)
    at = models.DateTimeField()
    lon = models.FloatField()
    lat = models.FloatField()
    km = models.FloatField()

    class Meta:
        indexes = [
            models.Index(fields=("mmsi", "-at"), name="feeds_track_mmsi"),
            models.Index(fields=("at",), name="feeds_track_at"),
        ]

    def __str__(self) -> str:
        return f"{self.mmsi} {self.at} {self.km:.1f}"


class Suspicion(models.Model):
    """Positions of one vessel that are not believed, for one reason; counted until somebody looked at it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    mmsi = models.CharField(max_length=9)
    kind = models.CharField(max_length=12)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    count = models.PositiveIntegerField(default=1)
    lon = models.FloatField()
    lat = models.FloatField()
    believed_lon = models.FloatField(null=True)
    believed_lat = models.FloatField(null=True)
    cleared_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=[str(d) for d in Doubt]), name="feeds_suspicion_kind"),
            models.UniqueConstraint(
                fields=("mmsi", "kind"), condition=Q(cleared_at=None), name="feeds_suspicion_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mmsi} {self.kind} {self.count}"

    @property
    def text(self) -> Text:
        return Doubt(self.kind).text


class FenceCrossing(models.Model):
    """A fence crossed: kept so that a vessel that drifts to and fro over a line crosses it once."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    mmsi = models.CharField(max_length=9)
    fence = models.CharField(max_length=12)
    kind = models.CharField(max_length=8)
    way = models.CharField(max_length=4)
    at = models.DateTimeField()
    told_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=("mmsi", "fence", "-at"), name="feeds_crossing_last")]

    def __str__(self) -> str:
        return f"{self.mmsi} {self.fence} {self.way} {self.at}"


class Wait(models.Model):
    """How long one passage waited at its first dam: what the forecast learns from."""

    passage = models.UUIDField(primary_key=True)
    dam = models.CharField(max_length=8)
    direction = models.CharField(max_length=4)
    joined_at = models.DateTimeField()
    started_at = models.DateTimeField()
    length_cm = models.PositiveIntegerField()
    urgent = models.BooleanField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(started_at__gte=F("joined_at")), name="feeds_wait_order")]
        indexes = [models.Index(fields=("direction", "started_at"), name="feeds_wait_started")]

    def __str__(self) -> str:
        return f"{self.direction} {self.joined_at} {self.started_at}"


class WaitModel(models.Model):
    """A forecast fitted to recorded passages, and how it did on the last tenth of them, which it had not seen."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    fitted_at = models.DateTimeField(default=clock.now)
    passages = models.PositiveIntegerField()
    model = models.TextField()
    error_hours = models.FloatField()
    inside_half = models.FloatField()
    inside_most = models.FloatField()

    def __str__(self) -> str:
        return f"{self.fitted_at} {self.passages}"


class SkipperNotice(models.Model):
    """A notice to skippers: written at the desk and numbered in its year when published, or taken in from another
    authority. `closure` is what it set in the locks' calendar.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    year = models.PositiveSmallIntegerField(null=True)
    number = models.PositiveIntegerField(null=True)
    sender = models.CharField(max_length=64, blank=True, default="")  # empty: our own
    subject = models.CharField(max_length=6)
    contents_zh = models.CharField(max_length=1000)
    contents_en = models.CharField(max_length=1000)
    facility = models.CharField(max_length=8, blank=True, default="")
    place = models.CharField(max_length=256, blank=True, default="")
    starts = models.DateTimeField()
    ends = models.DateTimeField(null=True)
    state = models.CharField(max_length=9, default=NoticeState.DRAFT)
    written_at = models.DateTimeField(default=clock.now)
    published_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    closure = models.ForeignKey("river.Closure", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=[str(s) for s in NoticeState]), name="feeds_notice_state"),
            models.CheckConstraint(condition=Q(ends=None) | Q(ends__gt=F("starts")), name="feeds_notice_order"),
            models.UniqueConstraint(fields=("sender", "year", "number", "subject"), name="feeds_notice_number"),
        ]
        indexes = [models.Index(fields=("state", "-starts"), name="feeds_notice_in_force")]

    def __str__(self) -> str:
        return f"{self.sender} {self.year}/{self.number} {self.subject}"

    @property
    def contents(self) -> Text:
        return Text(self.contents_zh, self.contents_en)

    @property
    def stands(self) -> NoticeState:
        return NoticeState(self.state)

    @property
    def over(self) -> bool:
        return self.ends is not None and self.ends <= clock.now()
