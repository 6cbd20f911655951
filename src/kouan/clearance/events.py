"""Event types of clearance."""

from kouan.journal.types import EventType
from kouan.kernel.text import Text

DECL_SUBMITTED = EventType("DECL_SUBMITTED", Text("申报", "Declaration submitted"), milestone=True)
DECL_ACCEPTED = EventType("DECL_ACCEPTED", Text("接受申报", "Declaration accepted"), milestone=True)
DECL_HELD = EventType("DECL_HELD", Text("转人工审核", "Passed to an officer"))
DECL_RETURNED = EventType("DECL_RETURNED", Text("退单", "Declaration returned"), milestone=True)
DECL_CANCELLED = EventType("DECL_CANCELLED", Text("撤销申报", "Declaration cancelled"))
DOC_REVIEWED = EventType("DOC_REVIEWED", Text("审结", "Documents reviewed"), milestone=True)
DUTIES_CHANGED = EventType("DUTIES_CHANGED", Text("税款变更", "Duties changed"))
DUTIES_SETTLED = EventType("DUTIES_SETTLED", Text("税款核扣", "Duties settled"))
MANIFEST_MATCHED = EventType("MANIFEST_MATCHED", Text("舱单匹配", "Manifest matched"))
AWAITS_ARRIVAL = EventType("AWAITS_ARRIVAL", Text("待货物运抵", "Waiting for the goods"))
INSPECT_ORDERED = EventType("INSPECT_ORDERED", Text("查验通知", "Inspection ordered"), milestone=True)
INSPECT_DONE = EventType("INSPECT_DONE", Text("查验完毕", "Inspection done"), milestone=True)
RELEASED = EventType("RELEASED", Text("放行", "Released"), milestone=True)
SUMMARY_SUBMITTED = EventType("SUMMARY_SUBMITTED", Text("概要申报", "Summary declared"), milestone=True)
SUMMARY_ACCEPTED = EventType("SUMMARY_ACCEPTED", Text("概要申报入库", "Summary accepted"), milestone=True)
SUMMARY_REVIEWED = EventType("SUMMARY_REVIEWED", Text("概要申报审结", "Summary reviewed"), milestone=True)
RELEASED_TO_REMOVE = EventType("RELEASED_TO_REMOVE", Text("允许提货", "Released for removal"), milestone=True)
DECL_COMPLETED = EventType("DECL_COMPLETED", Text("完整申报", "Complete declaration filed"), milestone=True)
DECL_REOPENED = EventType("DECL_REOPENED", Text("完整申报退回修改", "Complete declaration returned"))
CLEARED = EventType("CLEARED", Text("结关", "Cleared"), milestone=True)
DRAFT_SAVED = EventType("DRAFT_SAVED", Text("草稿暂存", "Draft saved"))
DRAFT_DISCARDED = EventType("DRAFT_DISCARDED", Text("草稿删除", "Draft discarded"))
DRAFT_FILED = EventType("DRAFT_FILED", Text("草稿申报", "Draft filed"))
