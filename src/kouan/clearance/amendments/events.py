"""Event types of amendments."""

from kouan.journal.types import EventType
from kouan.kernel.text import Text

AMENDMENT_ASKED = EventType("AMENDMENT_ASKED", Text("申请修改或撤销", "Amendment or withdrawal asked for"))
AMENDMENT_APPROVED = EventType("AMENDMENT_APPROVED", Text("申请批准", "Request approved"))
AMENDMENT_REFUSED = EventType("AMENDMENT_REFUSED", Text("申请不予批准", "Request refused"))
AMENDMENT_TAKEN_BACK = EventType("AMENDMENT_TAKEN_BACK", Text("撤回申请", "Request taken back"))
AMENDMENT_LAPSED = EventType("AMENDMENT_LAPSED", Text("申请失效", "Request lapsed"))
DECL_AMENDED = EventType("DECL_AMENDED", Text("报关单修改", "Declaration amended"), milestone=True)
