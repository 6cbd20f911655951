"""Which fields the editor shows, in which groups, and from which code list each is chosen."""

from __future__ import annotations

from dataclasses import dataclass

from kouan.clearance.rules.labels import label
from kouan.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Place:
    """One field: its path, what it is called, the code list it is chosen from, and how it is typed."""

    path: str
    text: Text
    list: str = ""
    kind: str = "text"  # text, date, number, choice
    wide: bool = False


def _place(path: str, list: str = "", kind: str = "text", wide: bool = False, text: Text | None = None) -> Place:
    return Place(path, text or label(path), list, kind, wide)


def _charge(name: str) -> tuple[Place, ...]:
    said = label(name)
    return (
        _place(f"{name}.mark", text=Text(f"{said.zh}标志（1率 2单价 3总价）", f"{said.en}: 1 rate, 2 unit, 3 total")),
        _place(f"{name}.amount", kind="number", text=Text(f"{said.zh}金额", f"{said.en}: amount")),
        _place(f"{name}.currency", "currencies"),
    )


HEAD: tuple[tuple[Text, tuple[Place, ...]], ...] = (
    (
        Text("申报与单位", "Declaration and parties"),
        (
            _place("direction", kind="choice", text=Text("进出口", "Direction")),
            _place("customs_office", "customs_offices"),
            _place("port_office", "customs_offices"),
            _place("border_port", "border_ports"),
            _place("trader.uscc"),
            _place("trader.name", wide=True),
            _place("owner.uscc"),
            _place("owner.name", wide=True),
            _place("agent.uscc"),
            _place("agent.name", wide=True),
            _place("overseas_consignor.name_en", wide=True),
            _place("overseas_consignee.name_en", wide=True),
        ),
    ),
    (
        Text("运输", "Transport"),
        (
            _place("transport_mode", "transport_modes"),
            _place("conveyance"),
            _place("voyage"),
            _place("bill_no"),
            _place("entry_date", kind="date"),
            _place("despatch_date", kind="date"),
            _place("discharged_on", kind="date"),
            _place("departure_port", "ports"),
            _place("destination_port", "ports"),
            _place("despatch_country", "countries"),
            _place("trade_country", "countries"),
            _place("goods_place"),
        ),
    ),
    (
        Text("贸易与费用", "Trade and charges"),
        (
            _place("supervision_mode", "supervision_modes"),
            _place("levy_nature", "levy_natures"),
            _place("manual_no"),
            _place("contract_no"),
            _place("licence_no"),
            _place("price_term", "price_terms"),
            *_charge("freight"),
            *_charge("insurance"),
            *_charge("other_charges"),
            _place("packages", kind="number"),
            _place("package_kind", "package_types"),
            _place("gross_weight", kind="number"),
            _place("net_weight", kind="number"),
            _place("promises"),
            _place("marks", wide=True),
            _place("remarks", wide=True),
        ),
    ),
)

LINE: tuple[Place, ...] = (
    _place("hs_code"),
    _place("name", wide=True),
    _place("model", wide=True),
    _place("quantity", kind="number"),
    _place("unit", "units"),
    _place("price", kind="number"),
    _place("total", kind="number"),
    _place("currency", "currencies"),
    _place("first_quantity", kind="number"),
    _place("first_unit", "units"),
    _place("second_quantity", kind="number"),
    _place("second_unit", "units"),
    _place("origin_country", "countries"),
    _place("destination_country", "countries"),
    _place("district", "domestic_districts"),
    _place("destination_district", "admin_divisions"),
    _place("duty_mode", "duty_modes"),
    _place("purpose", "purposes"),
    _place("attributes", "goods_attributes"),
    _place("ciq_code"),
)
BOX: tuple[Place, ...] = (
    _place("number", text=Text("集装箱号", "Container number")),
    _place("spec", "container_specs", text=Text("规格", "Size and type")),
    _place("weight", kind="number"),
    _place("lcl", text=Text("拼箱 0/1", "LCL 0/1")),
    _place("goods_lines", text=Text("商品项号", "Goods lines")),
)
DOCUMENT: tuple[Place, ...] = (
    _place("letter", "supervision_documents", text=label("documents.letter")),
    _place("number", wide=True),
)
ATTACHMENT: tuple[Place, ...] = (
    _place("kind", "attached_document_kinds", text=label("attachments.kind")),
    _place("id", text=Text("单据编号", "Document id")),
    _place("name", wide=True, text=Text("文件名", "File name")),
)

ROWS: dict[str, tuple[Text, tuple[Place, ...], int]] = {
    "goods": (Text("商品", "Goods lines"), LINE, 50),
    "containers": (Text("集装箱", "Containers"), BOX, 100),
    "documents": (Text("监管证件", "Supervision documents"), DOCUMENT, 20),
    "attachments": (Text("随附单据", "Attached documents"), ATTACHMENT, 20),
}

NEW: dict[str, dict[str, str]] = {
    "I": {"destination_country": "CHN", "duty_mode": "1", "currency": "USD"},
    "E": {"origin_country": "CHN", "duty_mode": "1", "currency": "USD"},
}
