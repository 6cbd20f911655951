"""Words of the journey: kinds of holds, of conveyances, states of a manifest line."""

from enum import StrEnum

from kouan.kernel.text import Text


class Direction(StrEnum):
    """Import or export, as customs writes it."""

    IMPORT = "I"
    EXPORT = "E"

    @property
    def text(self) -> Text:
        return Text("进口", "Import") if self is Direction.IMPORT else Text("出口", "Export")


class HoldKind(StrEnum):
    """Why a box or a consignment may not leave: each kind belongs to one wing, which alone lifts it."""

    CUSTOMS = "customs"
    INSPECTION = "inspection"
    QUARANTINE = "quarantine"
    DELIVERY_ORDER = "delivery_order"
    CHARGES = "charges"
    SEAL = "seal"
    TALLY = "tally"

    @property
    def text(self) -> Text:
        return HOLD_TEXTS[self]


HOLD_TEXTS = {
    HoldKind.CUSTOMS: Text("海关监管", "Customs control"),
    HoldKind.INSPECTION: Text("海关查验", "Customs inspection"),
    HoldKind.QUARANTINE: Text("检疫处理", "Quarantine"),
    HoldKind.DELIVERY_ORDER: Text("提货单未办", "Delivery order missing"),
    HoldKind.CHARGES: Text("费用未结", "Charges unpaid"),
    HoldKind.SEAL: Text("封志异常", "Seal irregular"),
    HoldKind.TALLY: Text("理货不符", "Tally mismatch"),
}


class ConveyanceKind(StrEnum):
    VESSEL = "vessel"
    TRAIN = "train"
    TRUCK = "truck"

    @property
    def text(self) -> Text:
        return {"vessel": Text("船舶", "Vessel"), "train": Text("列车", "Train"), "truck": Text("车辆", "Truck")}[self]


class ManifestState(StrEnum):
    """A manifest line: announced by the carrier, accepted by customs, or withdrawn again."""

    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"

    @property
    def text(self) -> Text:
        accepted = self is ManifestState.ACCEPTED
        return Text("舱单已接受", "Manifest accepted") if accepted else Text("舱单已撤销", "Manifest withdrawn")


class OrderKind(StrEnum):
    """What a line orders the terminal to do with a box."""

    RELEASE = "release"
    ACCEPTANCE = "acceptance"
    ARRIVAL = "arrival"

    @property
    def text(self) -> Text:
        return ORDER_TEXTS[self]


ORDER_TEXTS = {
    OrderKind.RELEASE: Text("放箱指令", "Release order"),
    OrderKind.ACCEPTANCE: Text("收箱指令", "Acceptance order"),
    OrderKind.ARRIVAL: Text("来箱预告", "Arrival announced"),
}
