"""Event types of the channels."""

from kouan.journal.types import EventType
from kouan.kernel.text import Text

MESSAGE_RECEIVED = EventType("MESSAGE_RECEIVED", Text("收到报文", "Message received"))
MESSAGE_ACCEPTED = EventType("MESSAGE_ACCEPTED", Text("报文受理", "Message accepted"))
MESSAGE_REFUSED = EventType("MESSAGE_REFUSED", Text("报文不受理", "Message refused"))
MESSAGE_FAILED = EventType("MESSAGE_FAILED", Text("报文处理出错", "Message failed"))
MESSAGE_QUEUED = EventType("MESSAGE_QUEUED", Text("报文待送达", "Message queued"))
MESSAGE_DELIVERED = EventType("MESSAGE_DELIVERED", Text("报文已送达", "Message delivered"))
MESSAGE_MISSED = EventType("MESSAGE_MISSED", Text("报文投递未成", "Delivery attempt failed"))
MESSAGE_DEAD = EventType("MESSAGE_DEAD", Text("报文投递终止", "Delivery given up"))
MESSAGE_RESENT = EventType("MESSAGE_RESENT", Text("报文重发", "Message resent"))
PARTNER_REGISTERED = EventType("PARTNER_REGISTERED", Text("登记报文对接方", "Exchange partner registered"))
PARTNER_CHANGED = EventType("PARTNER_CHANGED", Text("变更报文对接方", "Exchange partner changed"))
CERTIFICATE_ADDED = EventType("CERTIFICATE_ADDED", Text("登记对接方证书", "Certificate of a partner added"))
CERTIFICATE_RETIRED = EventType("CERTIFICATE_RETIRED", Text("停用对接方证书", "Certificate of a partner retired"))
MESSAGE_SENT = EventType("MESSAGE_SENT", Text("报文已发出，待回执", "Message sent, receipt awaited"))
MESSAGE_REPLACED = EventType("MESSAGE_REPLACED", Text("报文由更正件取代", "Message replaced by a corrected copy"))
