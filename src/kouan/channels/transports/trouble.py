"""Why a message could not be delivered."""

from __future__ import annotations

from kouan.kernel.text import Text


class Undelivered(Exception):
    """The partner does not have the message; `text` says why. `final`: trying again will not help."""

    def __init__(self, text: Text, *, final: bool = False) -> None:
        super().__init__(text.en)
        self.text, self.final = text, final
