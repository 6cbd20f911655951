"""Event types of the express line."""

from kouan.journal.types import EventType
from kouan.kernel.text import Text

EXPRESS_LINE_SET = EventType("EXPRESS_LINE_SET", Text("设立快线", "Express line set up"))
SAILING_DRAFTED = EventType("SAILING_DRAFTED", Text("拟定班次", "Sailing drafted"))
SAILING_PUBLISHED = EventType("SAILING_PUBLISHED", Text("公布班次", "Sailing published"), milestone=True)
SAILING_CANCELLED = EventType("SAILING_CANCELLED", Text("取消班次", "Sailing cancelled"), milestone=True)
SAILING_FULL = EventType("SAILING_FULL", Text("达到开航箱量", "Full enough to leave"))
SAILING_DEPARTED = EventType("SAILING_DEPARTED", Text("快线开航", "Sailing left"), milestone=True)
SAILING_ARRIVED = EventType("SAILING_ARRIVED", Text("快线抵达", "Sailing arrived"), milestone=True)
EXPRESS_GRANTED = EventType("EXPRESS_GRANTED", Text("列为快线", "Express by its lock slot"), milestone=True)
EXPRESS_BROKEN = EventType("EXPRESS_BROKEN", Text("失去快线资格", "Express status lost"), milestone=True)
SAILING_STOPPED = EventType("SAILING_STOPPED", Text("中途停靠", "Stopped on the way"))
STOP_EXPLAINED = EventType("STOP_EXPLAINED", Text("说明停靠原因", "Stop explained"))
STOP_REFUSED = EventType("STOP_REFUSED", Text("停靠原因不予认可", "Reason of the stop refused"))
BERTH_PLANNED = EventType("BERTH_PLANNED", Text("安排泊位窗口", "Berth window planned"))
WORK_BEGUN = EventType("WORK_BEGUN", Text("系泊完毕", "All fast"))
WORK_DONE = EventType("WORK_DONE", Text("装卸完毕", "Cargo complete"))
WORK_CAUSE = EventType("WORK_CAUSE", Text("超时原因", "Cause of the delay in port"))

LOCK_SLOT_OFFERED = EventType("LOCK_SLOT_OFFERED", Text("开放过闸时段", "Lock slot offered"))
LOCK_SLOT_RESERVED = EventType("LOCK_SLOT_RESERVED", Text("预约过闸时段", "Lock slot reserved"))
LOCK_SLOT_RELEASED = EventType("LOCK_SLOT_RELEASED", Text("退还过闸时段", "Lock slot given back"))
LOCK_SLOT_LINE = EventType("LOCK_SLOT_LINE", Text("到达计划确认线", "At the line for its slot"))
LOCK_SLOT_LOST = EventType("LOCK_SLOT_LOST", Text("失去过闸时段", "Lock slot lost"))
LOCK_SLOT_PASSED = EventType("LOCK_SLOT_PASSED", Text("按时段过闸", "Passed in its slot"))
LOCK_SLOT_WITHDRAWN = EventType("LOCK_SLOT_WITHDRAWN", Text("撤回过闸时段", "Lock slot withdrawn"))

SLOTS_OFFERED = EventType("SLOTS_OFFERED", Text("出让舱位", "Slots offered"))
SLOTS_NEEDED = EventType("SLOTS_NEEDED", Text("求舱", "Slots needed"))
LOT_WITHDRAWN = EventType("LOT_WITHDRAWN", Text("撤回", "Lot withdrawn"))
SLOTS_ALLOTTED = EventType("SLOTS_ALLOTTED", Text("分配舱位", "Slots allotted"))
SLOTS_CLEARED = EventType("SLOTS_CLEARED", Text("互换舱位清算", "Exchange cleared"))

BOX_BOOKED = EventType("BOX_BOOKED", Text("快线订舱", "Booked on the express line"), milestone=True)
BOOKING_READY = EventType("BOOKING_READY", Text("箱已集港", "Boxes in the yard"))
BOOKING_SHIPPED = EventType("BOOKING_SHIPPED", Text("装上快线班次", "On board of the sailing"), milestone=True)
BOOKING_ROLLED = EventType("BOOKING_ROLLED", Text("顺延下一班", "Rolled to the next sailing"), milestone=True)
BOOKING_STRANDED = EventType("BOOKING_STRANDED", Text("未能装船", "Left behind"), milestone=True)
BOOKING_CANCELLED = EventType("BOOKING_CANCELLED", Text("取消订舱", "Booking cancelled"))
DEPARTURES_PLANNED = EventType("DEPARTURES_PLANNED", Text("编制滚动班期", "Departures planned"))
