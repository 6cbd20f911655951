"""Event types of the corridors."""

from kouan.journal.types import EventType
from kouan.kernel.text import Text

PORT_GROUP_SET = EventType("PORT_GROUP_SET", Text("港口组变更", "Port group set"))
PORT_MEMBER_SET = EventType("PORT_MEMBER_SET", Text("港口组成员变更", "Port of a group set"))
TRANSIT_CARRIER_SET = EventType("TRANSIT_CARRIER_SET", Text("监管承运人备案", "Carrier approved for control"))
LEG_OPENED = EventType("LEG_OPENED", Text("监管航程开立", "River leg under control opened"), milestone=True)
CONTROL_NOT_OPENED = EventType(
    "CONTROL_NOT_OPENED", Text("未能自动开立监管航程", "No leg under control could be opened")
)
LEG_MOVED = EventType("LEG_MOVED", Text("航程状态变更", "River leg changed state"))
POSITION_REPORTED = EventType("POSITION_REPORTED", Text("船位报告", "Position reported"))
BARGE_LOADED = EventType("BARGE_LOADED", Text("驳船装船理货", "Loaded on the barge"), milestone=True)
DEPARTURE_CLAIMED = EventType("DEPARTURE_CLAIMED", Text("申报离港", "Departure claimed"))
DEPARTURE_CONFIRMED = EventType("DEPARTURE_CONFIRMED", Text("离港确认", "Departure confirmed"), milestone=True)
DEPARTURE_REVOKED = EventType("DEPARTURE_REVOKED", Text("离港确认撤销", "Departure confirmation revoked"))
LISTS_DISPUTED = EventType("LISTS_DISPUTED", Text("单单不符，待海关处置", "Lists differ: customs decide"))
TURNED_BACK = EventType("TURNED_BACK", Text("船舶返航", "The vessel turned back"))
BARGE_BERTHED = EventType("BARGE_BERTHED", Text("驳船靠泊", "The barge berthed"), milestone=True)
ARRIVAL_CLAIMED = EventType("ARRIVAL_CLAIMED", Text("申报抵港", "Arrival claimed"))
BARGE_DISCHARGED = EventType("BARGE_DISCHARGED", Text("驳船卸船理货", "Discharged from the barge"))
TRANSIT_CLOSED = EventType("TRANSIT_CLOSED", Text("转关核销", "Transit closed"), milestone=True)
SEAL_REPORTED = EventType("SEAL_REPORTED", Text("封志报告", "Seal reported"))
SEAL_CHECKED = EventType("SEAL_CHECKED", Text("人工验封", "Seal checked by an officer"))
DISPUTE_DECIDED = EventType("DISPUTE_DECIDED", Text("不符处置", "Dispute decided"))
BOX_SWAPPED = EventType("BOX_SWAPPED", Text("换船报告", "Box moved to another barge"))
BOX_LANDED = EventType("BOX_LANDED", Text("中途卸箱", "Box landed on the way"))
BOX_REASSIGNED = EventType("BOX_REASSIGNED", Text("改配", "Box reassigned"))
SEA_LOADED = EventType("SEA_LOADED", Text("装海船", "Loaded on the sea ship"), milestone=True)
SEA_DEPARTED = EventType("SEA_DEPARTED", Text("海船离境", "The sea ship left"), milestone=True)
PASSAGE_MOVED = EventType("PASSAGE_MOVED", Text("联动接卸进展", "Linked unloading moved on"))
CORRIDOR_ALARM = EventType("CORRIDOR_ALARM", Text("监管航程报警", "Alarm of a river leg"))
CORRIDOR_ALARM_ENDED = EventType("CORRIDOR_ALARM_ENDED", Text("报警解除", "Alarm over"))
TRANSIT_ACCEPTED = EventType("TRANSIT_ACCEPTED", Text("转关受理", "Transit accepted"), milestone=True)
TRANSIT_REROUTED = EventType(
    "TRANSIT_REROUTED", Text("转关变更承运人或运输方式", "Transit goes on by another way"), milestone=True
)
TRANSIT_MOVED = EventType("TRANSIT_MOVED", Text("转关状态变更", "Transit changed state"))
