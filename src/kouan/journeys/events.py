"""Event types of the journey."""

from kouan.journal.types import EventType
from kouan.kernel.text import Text

CALL_ANNOUNCED = EventType("CALL_ANNOUNCED", Text("航次预报", "Call announced"))
VESSEL_ENTRY_DECLARED = EventType(
    "VESSEL_ENTRY_DECLARED", Text("运输工具申报进境", "Vessel entry declared"), milestone=True
)
VESSEL_ARRIVED = EventType("VESSEL_ARRIVED", Text("抵港", "Vessel arrived"), milestone=True)
CONSIGNMENT_OPENED = EventType("CONSIGNMENT_OPENED", Text("舱单接受", "Manifest accepted"), milestone=True)
MANIFEST_WITHDRAWN = EventType("MANIFEST_WITHDRAWN", Text("舱单撤销", "Manifest withdrawn"))
MANIFEST_AMENDED = EventType("MANIFEST_AMENDED", Text("舱单更改", "Manifest amended"))
MANIFEST_REOPENED = EventType("MANIFEST_REOPENED", Text("舱单重新传输", "Manifest sent again"))
MANIFEST_REASSIGNED = EventType("MANIFEST_REASSIGNED", Text("舱单改配航次", "Goods carried by another call"))
ARRIVAL_REPORTED = EventType("ARRIVAL_REPORTED", Text("运抵报告", "Arrival reported"), milestone=True)
TALLY_REPORTED = EventType("TALLY_REPORTED", Text("理货报告", "Tally reported"), milestone=True)
HOLD_PLACED = EventType("HOLD_PLACED", Text("加控", "Hold placed"))
HOLD_LIFTED = EventType("HOLD_LIFTED", Text("解控", "Hold lifted"))
TRUCK_BOOKED = EventType("TRUCK_BOOKED", Text("集卡预约", "Truck booked"))
TRUCK_CANCELLED = EventType("TRUCK_CANCELLED", Text("取消集卡预约", "Truck cancelled"))
GATE_IN = EventType("GATE_IN", Text("进闸", "Gate in"), milestone=True)
GATE_OUT = EventType("GATE_OUT", Text("出闸", "Gate out"), milestone=True)
GATE_REFUSED = EventType("GATE_REFUSED", Text("闸口拒放", "Refused at the gate"))
DISCHARGED = EventType("DISCHARGED", Text("卸船", "Discharged"), milestone=True)
LOADED = EventType("LOADED", Text("装船", "Loaded"), milestone=True)
DEPARTED = EventType("DEPARTED", Text("离港", "Departed"), milestone=True)
RELEASE_ORDERED = EventType("RELEASE_ORDERED", Text("放箱指令", "Release ordered"))
ACCEPTANCE_ORDERED = EventType("ACCEPTANCE_ORDERED", Text("收箱指令", "Acceptance ordered"))
BOX_ANNOUNCED = EventType("BOX_ANNOUNCED", Text("来箱预告", "Box announced"))
ORDER_CANCELLED = EventType("ORDER_CANCELLED", Text("箱指令撤销", "Order for a box cancelled"))
STATUS_REPORTED = EventType("STATUS_REPORTED", Text("运输状态", "Transport status"), milestone=True)
BAY_PLAN_RECEIVED = EventType("BAY_PLAN_RECEIVED", Text("收到船图", "Bay plan received"))
