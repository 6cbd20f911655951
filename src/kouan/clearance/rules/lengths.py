"""How long texts and numbers of a declaration may be: characters, not bytes (Appendix A, same as the DecMessage codec).

Codes that must be in a code list are not here: the list bounds them (B03).
"""

from decimal import Decimal

HEAD: dict[str, int] = {
    "operation": 1, "security_release": 1, "client_no": 64, "seq_no": 20, "entry_id": 18, "kind": 2, "entry_kind": 1,
    "edi_kind": 1, "bill_kind": 1, "transit": 1, "manual_no": 12, "contract_no": 32, "conveyance": 200, "voyage": 32,
    "bill_no": 50, "second_bill_no": 50, "licence_no": 20, "promises": 50, "inspection_split": 1, "tax_mark": 1,
    "marks": 400, "goods_place": 100, "special_marks": 100, "correlation_no": 500, "remarks": 500,
    "declarant_name": 64, "typist_no": 32, "typist_name": 64, "trader_name_en": 400, "trader.customs_code": 10,
    "trader.ciq_code": 10, "trader.name": 70, "owner.customs_code": 10, "owner.ciq_code": 10, "owner.name": 70,
    "agent.customs_code": 10, "agent.ciq_code": 10, "agent.name": 70, "entered_by.customs_code": 10,
    "entered_by.ciq_code": 10, "entered_by.name": 70, "overseas_consignor.code": 50,
    "overseas_consignor.name_cn": 150, "overseas_consignor.name_en": 100, "overseas_consignor.address": 100,
    "overseas_consignee.code": 50, "overseas_consignee.name_cn": 150, "overseas_consignee.name_en": 400,
    "overseas_consignee.address": 100, "freight.mark": 1, "insurance.mark": 1, "other_charges.mark": 1,
}  # fmt: skip
LINE: dict[str, int] = {"name": 255, "model": 255, "ciq_code": 20, "ciq_name": 400, "filing_item": 19}
# Most lines leave these empty. In the order of the type: they are read as one slice.
RARE: dict[str, int] = {
    "name_en": 100, "ingredients": 400, "spec": 2000,
    "goods_model": 2000, "brand": 2000, "produced_on": 2000, "batch": 2000, "valid_until": 20, "shelf_life": 20,
    "producer_code": 20, "producer_name": 150, "foreign_company": 100, "export_item": 30, "export_version": 8,
    "use_to": 10, "processing_fee": 20, "class_mark": 1, "factor": 20,
}  # fmt: skip
PARTS: dict[str, dict[str, int]] = {
    "documents": {"number": 64},
    "attachments": {
        "id": 64, "name": 64, "owner_code": 10, "owner_name": 100, "format": 2, "note": 255, "signed_by": 10,
        "signed_at": 32,
    },
    "origin_relations": {"kind": 3, "number": 32, "certificate_line": 9},
    "requested_certificates": {"code": 10},
}  # fmt: skip
PERMIT: dict[str, int] = {"number": 40, "item": 20, "unit": 3}
DANGER: dict[str, int] = {"un_number": 20, "name": 80, "package_class": 4, "none": 1}
# Pairs and dictionaries without names of their own.
OTHER_LENGTH = 255

# (whole digits, decimals)
NUMBERS: dict[str, tuple[int, int]] = {
    "quantity": (9, 5), "price": (10, 4), "total": (13, 2), "first_quantity": (14, 5), "second_quantity": (14, 5),
}  # fmt: skip
TOO_LARGE = {name: Decimal(10) ** whole for name, (whole, _) in NUMBERS.items()}
WEIGHT, CHARGE, COUNT = (12, 5), (8, 4), (9, 0)
