"""Event types of papers."""

from kouan.journal.types import EventType
from kouan.kernel.text import Text

PAPERS_ASKED = EventType("PAPERS_ASKED", Text("海关要求补交单证", "Customs ask for papers"))
PAPERS_SUPPLIED = EventType("PAPERS_SUPPLIED", Text("单证已补交", "Papers supplied"))
PAPERS_OVERDUE = EventType("PAPERS_OVERDUE", Text("单证逾期未交", "Papers overdue"))
PAPERS_ASKED_AGAIN = EventType("PAPERS_ASKED_AGAIN", Text("再次要求补交单证", "Papers asked for again"))
PAPERS_CLOSED = EventType("PAPERS_CLOSED", Text("单证补交办结", "Papers accepted"))
PAPERS_CANCELLED = EventType("PAPERS_CANCELLED", Text("取消补交要求", "Request for papers cancelled"))
ARCHIVE_PROMISED = EventType("ARCHIVE_PROMISED", Text("承诺单证自存", "Papers kept by the firm"))
