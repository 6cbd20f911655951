"""States of a guarantee."""

from enum import StrEnum

from kouan.kernel.text import Text
from kouan.kernel.transitions import TransitionTable, row


class GuaranteeState(StrEnum):
    """A suspended guarantee reserves nothing more; what it holds stays reserved."""

    ACTIVE = "active"
    SUSPENDED = "suspended"

    @property
    def text(self) -> Text:
        return TEXTS[self]


TEXTS = {
    GuaranteeState.ACTIVE: Text("有效", "In force"),
    GuaranteeState.SUSPENDED: Text("暂停", "Suspended"),
}
TABLE = TransitionTable(
    GuaranteeState.ACTIVE,
    [
        row(GuaranteeState.ACTIVE, "suspend", GuaranteeState.SUSPENDED, Text("写明理由", "With a reason")),
        row(GuaranteeState.SUSPENDED, "resume", GuaranteeState.ACTIVE),
    ],
)
