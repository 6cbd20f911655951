"""Declarations with their lines, boxes and receipts; inspection orders; drafts; usual values."""

from kouan.clearance.models.declaration import Declaration, DeclarationContainer, DeclarationLine, Receipt
from kouan.clearance.models.draft import Draft
from kouan.clearance.models.inspection import InspectionOrder
from kouan.clearance.models.usual import UsualValue

__all__ = [
    "Declaration",
    "DeclarationContainer",
    "DeclarationLine",
    "Draft",
    "InspectionOrder",
    "Receipt",
    "UsualValue",
]
