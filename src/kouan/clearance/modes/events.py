"""Event types of the choice of modes."""

from kouan.journal.types import EventType
from kouan.kernel.text import Text

MODE_AGREED = EventType("MODE_AGREED", Text("同意采用通关模式", "Clearance mode agreed to"))
MODE_WITHDRAWN = EventType("MODE_WITHDRAWN", Text("退出通关模式", "Clearance mode left"))
MODE_FELL_BACK = EventType("MODE_FELL_BACK", Text("转为普通模式", "Fell back to the plain way"))
