"""Event types of early declarations."""

from kouan.journal.types import EventType
from kouan.kernel.text import Text

EARLY_WATCHED = EventType("EARLY_WATCHED", Text("提前申报待运抵", "Declared early, watched"))
EARLY_AWAITS = EventType("EARLY_AWAITS", Text("提前申报继续待运抵", "Waiting for the goods again"))
EARLY_MATCHED = EventType("EARLY_MATCHED", Text("运抵比对相符", "Goods agree with the early declaration"))
EARLY_MISMATCH = EventType("EARLY_MISMATCH", Text("运抵比对不符", "Goods differ from the early declaration"))
EARLY_BLOCKED = EventType("EARLY_BLOCKED", Text("舱单撤销，提前申报受阻", "Early declaration without a manifest"))
EARLY_STALE = EventType("EARLY_STALE", Text("提前申报超期未运抵", "Goods of the early declaration never arrived"))
EARLY_CLOSED = EventType("EARLY_CLOSED", Text("提前申报了结", "Early declaration closed"))
EARLY_CONTROLLED = EventType("EARLY_CONTROLLED", Text("管制政策变化复核", "Trade control changed: checked again"))
