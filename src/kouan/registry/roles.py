"""Roles: as what an organisation, and a person in it, acts in the window (domain reference 0.2)."""

from enum import StrEnum

from kouan.kernel.text import Text


class Role(StrEnum):
    TRADER = "trader"
    BROKER = "broker"
    CUSTOMS = "customs"
    INSPECTION = "inspection"
    TERMINAL = "terminal"
    CARRIER = "carrier"
    LOCK = "lock"
    RAIL = "rail"
    PORT_OFFICE = "port_office"
    MARKET = "market"

    @property
    def text(self) -> Text:
        return TEXTS[self]


TEXTS = {
    Role.TRADER: Text("收发货人", "Trader"),
    Role.BROKER: Text("报关企业", "Customs broker"),
    Role.CUSTOMS: Text("海关通关关员", "Customs officer"),
    Role.INSPECTION: Text("查验关员", "Inspection officer"),
    Role.TERMINAL: Text("码头经营人", "Terminal"),
    Role.CARRIER: Text("承运人", "Carrier"),
    Role.LOCK: Text("过闸调度员", "Lock dispatcher"),
    Role.RAIL: Text("铁路口岸", "Rail port"),
    Role.PORT_OFFICE: Text("口岸物流办", "Port office"),
    Role.MARKET: Text("市场监管部门", "Market regulator"),
}
