"""A notice to skippers: written, published, withdrawn. One of another authority is published from the start."""

from enum import StrEnum

from kouan.kernel.text import Text
from kouan.kernel.transitions import TransitionTable, row


class NoticeState(StrEnum):
    """Where a notice stands."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"

    @property
    def text(self) -> Text:
        return NOTICES[self]

    @property
    def tone(self) -> str:
        return {NoticeState.DRAFT: "wait", NoticeState.WITHDRAWN: "bad"}.get(self, "ok")


NOTICES = {
    NoticeState.DRAFT: Text("草稿", "Draft"),
    NoticeState.PUBLISHED: Text("已发布", "Published"),
    NoticeState.WITHDRAWN: Text("已撤销", "Withdrawn"),
}
NOTICE = TransitionTable(
    NoticeState.DRAFT,
    [
        row(NoticeState.DRAFT, "publish", NoticeState.PUBLISHED),
        row((NoticeState.DRAFT, NoticeState.PUBLISHED), "withdraw", NoticeState.WITHDRAWN),
    ],
    steps={"withdraw": Text("撤销", "withdraw")},
)
