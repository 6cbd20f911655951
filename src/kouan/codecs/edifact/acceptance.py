"""What to do with an interchange that has findings, as its partner's profile says: a pure function."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from kouan.codecs.edifact.findings import Finding
from kouan.kernel.errors import Severity


class Handling(IntEnum):
    """How a fault is taken, the mildest first."""

    ACCEPT = 0  # process it, say nothing
    REPORT = 1  # process it, and tell the partner in a CONTRL
    REJECT = 2  # do not process it, and say why in a CONTRL


@dataclass(frozen=True, slots=True)
class Strictness:
    """A partner's handling of each kind of fault."""

    counts: Handling = Handling.REPORT  # 29
    references: Handling = Handling.REPORT  # 28, 26
    envelope: Handling = Handling.REPORT  # UNB, UNZ … missing or misplaced
    characters: Handling = Handling.REPORT  # 20, 21, 22, 46
    content: Handling = Handling.REJECT  # structure and values against the directory

    def of(self, finding: Finding) -> Handling:
        """How this finding is taken; remarks are always accepted."""
        if finding.severity is Severity.WARN:
            return Handling.ACCEPT
        if finding.code == "29":
            return self.counts
        if finding.code in ("26", "28"):
            return self.references
        if finding.code in ("20", "21", "22", "46"):
            return self.characters
        if finding.code in ("2", "30", "31", "32", "33", "47") or finding.segment.startswith("UN"):
            return self.envelope
        return self.content


LENIENT = Strictness(*[Handling.ACCEPT] * 5)
TOLERANT = Strictness(*[Handling.REPORT] * 5)
USUAL = Strictness()
STRICT = Strictness(*[Handling.REJECT] * 5)


@dataclass(frozen=True, slots=True)
class Decision:
    """The handling of an interchange as a whole, and of those of its messages that have findings of their own."""

    interchange: Handling
    messages: dict[str, Handling]  # by message reference (0062)

    def of(self, reference: str) -> Handling:
        """The handling of one message."""
        return max(self.interchange, self.messages.get(reference, Handling.ACCEPT))


def decide(findings: Iterable[Finding], strictness: Strictness = USUAL) -> Decision:
    """The severest handling for each message, and for the interchange that of findings outside messages."""
    whole = Handling.ACCEPT
    messages: dict[str, Handling] = {}
    for finding in findings:
        handling = strictness.of(finding)
        if finding.message:
            messages[finding.message] = max(handling, messages.get(finding.message, Handling.ACCEPT))
        else:
            whole = max(whole, handling)
    return Decision(whole, messages)
