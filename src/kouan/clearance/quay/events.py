"""Event types of ship-side pick-up and of loading on arrival."""

from kouan.journal.types import EventType
from kouan.kernel.text import Text

DIRECT_REQUESTED = EventType("DIRECT_REQUESTED", Text("申请直提直装", "Passing the yard asked for"))
DIRECT_FACT = EventType("DIRECT_FACT", Text("直提直装信息更新", "Details of the direct move"))
DIRECT_ELIGIBLE = EventType("DIRECT_ELIGIBLE", Text("符合直提条件", "Eligible for pick-up at the ship"))
DIRECT_PLANNED = EventType("DIRECT_PLANNED", Text("已排直提时段", "Quay slot taken"))
DIRECT_TRUCK = EventType("DIRECT_TRUCK", Text("直提集卡已确认", "Truck confirmed for the quay"))
DIRECT_HOOK = EventType("DIRECT_HOOK", Text("船边卸箱", "Box on the hook"), milestone=True)
DIRECT_TALLIED = EventType("DIRECT_TALLIED", Text("船边理货", "Tallied at the ship"))
DIRECT_CHECKED = EventType("DIRECT_CHECKED", Text("船边核放行", "Release checked at the ship"))
DIRECT_MOUNTED = EventType("DIRECT_MOUNTED", Text("船边装车", "On the truck at the ship"), milestone=True)
DIRECT_LEFT = EventType("DIRECT_LEFT", Text("直提出闸", "Left straight from the ship"))
DIRECT_YARD = EventType("DIRECT_YARD", Text("转堆场", "To the yard after all"), milestone=True)
DIRECT_DECLARED = EventType("DIRECT_DECLARED", Text("直装已提前申报", "Declared for loading on arrival"))
DIRECT_ENTERED = EventType("DIRECT_ENTERED", Text("直装集卡到港", "Truck in for loading on arrival"))
DIRECT_ARRIVED = EventType("DIRECT_ARRIVED", Text("直装运抵", "Arrival reported for loading"))
DIRECT_RELEASED = EventType("DIRECT_RELEASED", Text("直装放行", "Released for loading"))
DIRECT_INSPECT = EventType("DIRECT_INSPECT", Text("直装被布控", "Inspection ordered on arrival"))
DIRECT_TRANSFER = EventType("DIRECT_TRANSFER", Text("直送船边", "On the way to the ship"))
DIRECT_LOADED = EventType("DIRECT_LOADED", Text("直接装船", "Loaded straight from the gate"), milestone=True)
DIRECT_CLOSED = EventType("DIRECT_CLOSED", Text("直提直装完成", "Direct move done"))
QUAY_PLAN_SET = EventType("QUAY_PLAN_SET", Text("泊位与卸船计划", "Berth and discharge plan"))
TRUCK_LISTED = EventType("TRUCK_LISTED", Text("集卡列入白名单", "Truck listed for the quay"))
