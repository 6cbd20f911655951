"""Every identifier of the trade: form, check digit, and what to say when one is wrong.

`CONTAINER_NO.fault(value)` is None or a `Fault` with its text; `ALL["container_no"]` finds one by name.
"""

from kouan.kernel.identifiers.check_digits import (
    container_check_digit,
    container_remainder,
    imo_check,
    uscc_check,
)
from kouan.kernel.identifiers.customs import (
    BORDER_PORT,
    CUSTOMS,
    CUSTOMS_OFFICE,
    CUSTOMS_PORT,
    ENTRY_ID,
    HS_CIQ,
    HS_CODE,
    HS_SUBHEADING,
    UNIFIED_NO,
    EntryNumber,
    entry_id,
    parse_entry_id,
    unified_no,
)
from kouan.kernel.identifiers.descriptor import Fault, FaultKind, Identifier
from kouan.kernel.identifiers.parties import (
    CLIENT_NO,
    CUSTOMS_REGISTRATION,
    INSPECTION_REGISTRATION,
    PARTIES,
    USCC,
    UUID,
)
from kouan.kernel.identifiers.transport import (
    BILL_NO,
    CONTAINER_NO,
    IMO_NO,
    MMSI,
    PLATE,
    RAIL_DEMAND,
    RAIL_WAYBILL,
    TELEGRAPH_CODE,
    TERMINAL_CODE,
    TMIS,
    TRANSPORT,
    UNLOCODE,
    VESSEL_ID,
    VOYAGE_NO,
    demand_of,
    split_bill_no,
)

ALL: dict[str, Identifier] = {one.name: one for one in (*PARTIES, *CUSTOMS, *TRANSPORT)}

__all__ = [
    "ALL",
    "BILL_NO",
    "BORDER_PORT",
    "CLIENT_NO",
    "CONTAINER_NO",
    "CUSTOMS_OFFICE",
    "CUSTOMS_PORT",
    "CUSTOMS_REGISTRATION",
    "ENTRY_ID",
    "HS_CIQ",
    "HS_CODE",
    "HS_SUBHEADING",
    "IMO_NO",
    "INSPECTION_REGISTRATION",
    "MMSI",
    "PLATE",
    "RAIL_DEMAND",
    "RAIL_WAYBILL",
    "TELEGRAPH_CODE",
    "TERMINAL_CODE",
    "TMIS",
    "UNIFIED_NO",
    "UNLOCODE",
    "USCC",
    "UUID",
    "VESSEL_ID",
    "VOYAGE_NO",
    "EntryNumber",
    "Fault",
    "FaultKind",
    "Identifier",
    "container_check_digit",
    "container_remainder",
    "demand_of",
    "entry_id",
    "imo_check",
    "parse_entry_id",
    "split_bill_no",
    "unified_no",
    "uscc_check",
]
