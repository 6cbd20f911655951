"""States of a licence in the register."""

from enum import StrEnum

from kouan.kernel.text import Text
from kouan.kernel.transitions import TransitionTable, row


class LicenceState(StrEnum):
    """Whether it may be used."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    REVOKED = "revoked"

    @property
    def text(self) -> Text:
        return TEXTS[self]


TEXTS = {
    LicenceState.ACTIVE: Text("有效", "In force"),
    LicenceState.SUSPENDED: Text("暂停", "Suspended"),
    LicenceState.REVOKED: Text("吊销", "Revoked"),
}
TABLE = TransitionTable(
    LicenceState.ACTIVE,
    [
        row(LicenceState.ACTIVE, "suspend", LicenceState.SUSPENDED, Text("写明理由", "With a reason")),
        row(LicenceState.SUSPENDED, "resume", LicenceState.ACTIVE),
        row(
            (LicenceState.ACTIVE, LicenceState.SUSPENDED),
            "revoke",
            LicenceState.REVOKED,
            Text("写明理由", "With a reason"),
        ),
    ],
    steps={"revoke": Text("吊销", "revoke")},
)
