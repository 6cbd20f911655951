"""Declarations with their lines, boxes and receipts; inspection orders; drafts."""

from kouan.clearance.models.declaration import Declaration, DeclarationContainer, DeclarationLine, Receipt
from kouan.clearance.models.draft import Draft
from kouan.clearance.models.inspection import InspectionOrder

__all__ = ["Declaration", "DeclarationContainer", "DeclarationLine", "Draft", "InspectionOrder", "Receipt"]
