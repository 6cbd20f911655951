"""Event types of guarantees."""

from kouan.journal.types import EventType
from kouan.kernel.text import Text

GUARANTEE_FILED = EventType("GUARANTEE_FILED", Text("担保备案", "Guarantee filed"))
GUARANTEE_SUSPENDED = EventType("GUARANTEE_SUSPENDED", Text("担保暂停", "Guarantee suspended"))
GUARANTEE_RESUMED = EventType("GUARANTEE_RESUMED", Text("担保恢复使用", "Guarantee in force again"))
GUARANTEE_USED = EventType("GUARANTEE_USED", Text("担保额度占用", "Guarantee reserved"))
GUARANTEE_RESTORED = EventType("GUARANTEE_RESTORED", Text("担保额度恢复", "Guarantee restored"))
