"""Event types of two-segment admission."""

from kouan.journal.types import EventType
from kouan.kernel.text import Text

ADMISSION_OPENED = EventType("ADMISSION_OPENED", Text("纳入两段准入", "Two-segment admission begins"))
PORT_INSPECTION = EventType("PORT_INSPECTION", Text("口岸检查布控", "Port inspection ordered"))
ADMISSION_CLOSED = EventType("ADMISSION_CLOSED", Text("两段准入终止", "Admission closed"))
DEST_INSPECT_ORDERED = EventType("DEST_INSPECT_ORDERED", Text("目的地检查布控", "Destination inspection ordered"))
SAMPLE_TAKEN = EventType("SAMPLE_TAKEN", Text("取样送检", "Sample taken"))
REMOVAL_APPLIED = EventType("REMOVAL_APPLIED", Text("申请提离", "Removal asked for"))
REMOVAL_REFUSED = EventType("REMOVAL_REFUSED", Text("不同意提离", "Removal refused"))
REMOVAL_PERMITTED = EventType("REMOVAL_PERMITTED", Text("准予提离", "May leave the port"), milestone=True)
REMOVAL_EXPIRED = EventType("REMOVAL_EXPIRED", Text("提离许可过期", "The removal permit ran out"))
COND_REMOVED = EventType("COND_REMOVED", Text("附条件提离", "Removed under conditions"), milestone=True)
PORT_REMOVED = EventType("PORT_REMOVED", Text("提离口岸", "Removed from the port"))
SITE_REACHED = EventType("SITE_REACHED", Text("到达转场检查场所", "At the inspection site"))
DEST_INSPECT_REQUESTED = EventType("DEST_INSPECT_REQUESTED", Text("申请目的地检查", "Destination inspection asked for"))
DEST_INSPECT_REMINDED = EventType("DEST_INSPECT_REMINDED", Text("提醒申请目的地检查", "Reminder: ask for inspection"))
DEST_INSPECT_OVERDUE = EventType(
    "DEST_INSPECT_OVERDUE", Text("逾期未申请目的地检查", "Inspection not asked for in time")
)
DEST_INSPECT_DONE = EventType(
    "DEST_INSPECT_DONE", Text("目的地检查完毕", "Destination inspection done"), milestone=True
)
UNQUALIFIED = EventType("UNQUALIFIED", Text("检查不合格", "Not qualified"), milestone=True)
GOODS_TREATED = EventType("GOODS_TREATED", Text("技术处理", "Treated"))
GOODS_RETURNED = EventType("GOODS_RETURNED", Text("退运", "Returned abroad"), milestone=True)
GOODS_DESTROYED = EventType("GOODS_DESTROYED", Text("销毁", "Destroyed"), milestone=True)
MARKET_OK = EventType("MARKET_OK", Text("合格入市", "May be sold and used"), milestone=True)
SALE_REPORTED = EventType("SALE_REPORTED", Text("申报销售使用", "Sale or use reported"))
ADMISSION_BREACH = EventType("ADMISSION_BREACH", Text("违反两段准入规定", "Breach of admission"), milestone=True)
