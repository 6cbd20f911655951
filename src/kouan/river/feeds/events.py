"""Event types of the feeds. Positions are no events; what follows from them is."""

from kouan.journal.types import EventType
from kouan.kernel.text import Text

AIS_CONNECTED = EventType("AIS_CONNECTED", Text("AIS数据接通", "AIS feed is heard"))
AIS_LOST = EventType("AIS_LOST", Text("AIS数据中断", "AIS feed is lost"))
AIS_SUSPECT = EventType("AIS_SUSPECT", Text("AIS船位可疑", "AIS position not believed"))
AIS_CLEARED = EventType("AIS_CLEARED", Text("AIS可疑船位已核", "AIS suspicion looked at"))
POSITION_CROSSED = EventType("POSITION_CROSSED", Text("船位越过电子围栏", "A vessel crossed a fence"))
WAITING_FITTED = EventType("WAITING_FITTED", Text("候闸预测模型更新", "Forecast of waits fitted anew"))
VOYAGE_REPORTED = EventType("VOYAGE_REPORTED", Text("航次报告", "Voyage report"))
NOTICE_TAKEN = EventType("NOTICE_TAKEN", Text("收到航行通告", "Notice to skippers taken in"))
NOTICE_WRITTEN = EventType("NOTICE_WRITTEN", Text("拟写航行通告", "Notice to skippers written"))
NOTICE_PUBLISHED = EventType("NOTICE_PUBLISHED", Text("发布航行通告", "Notice to skippers published"), milestone=True)
NOTICE_WITHDRAWN = EventType("NOTICE_WITHDRAWN", Text("撤销航行通告", "Notice to skippers withdrawn"))
