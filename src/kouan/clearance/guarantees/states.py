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
# The kinds of the rule value `guarantee.kinds`; one an administrator adds is shown by its code.
KINDS = {
    "deposit": Text("保证金", "Deposit"),
    "bank": Text("银行保函", "Bank guarantee"),
    "insurance": Text("关税保证保险", "Duty insurance"),
    "finance_company": Text("财务公司保函", "Guarantee of a finance company"),
}


def kind_name(kind: str) -> Text:
    """What a kind of guarantee is called."""
    return KINDS.get(kind, Text(kind, kind))


TABLE = TransitionTable(
    GuaranteeState.ACTIVE,
    [
        row(GuaranteeState.ACTIVE, "suspend", GuaranteeState.SUSPENDED, Text("写明理由", "With a reason")),
        row(GuaranteeState.SUSPENDED, "resume", GuaranteeState.ACTIVE),
    ],
)
