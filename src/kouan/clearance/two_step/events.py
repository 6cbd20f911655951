"""Event types of two-step declarations."""

from kouan.journal.types import EventType
from kouan.kernel.text import Text

TWO_STEP_BEGUN = EventType("TWO_STEP_BEGUN", Text("两步申报开始", "Two-step declaration begun"))
TWO_STEP_ESTIMATED = EventType("TWO_STEP_ESTIMATED", Text("概要申报税款重新估算", "Tax of the summary estimated anew"))
TWO_STEP_REMINDED = EventType("TWO_STEP_REMINDED", Text("提醒完整申报", "Reminder to complete"))
TWO_STEP_BREACHED = EventType("TWO_STEP_BREACHED", Text("完整申报逾期", "Not completed in time"), milestone=True)
TWO_STEP_COMPLETED = EventType("TWO_STEP_COMPLETED", Text("完整申报已报", "Second step filed"))
TWO_STEP_REOPENED = EventType("TWO_STEP_REOPENED", Text("完整申报待重报", "Second step open again"))
RIGHT_REVIEW_OPENED = EventType("RIGHT_REVIEW_OPENED", Text("复核两步申报资格", "Two-step right to be reviewed"))
RIGHT_REVIEW_DECIDED = EventType("RIGHT_REVIEW_DECIDED", Text("两步申报资格复核完毕", "Two-step right reviewed"))
