"""Cuts decoded text where segments end and where service characters may change (UNA, UNB), in bounded memory."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from kouan.codecs.edifact.findings import Findings
from kouan.codecs.edifact.pieces import BLANK, is_released
from kouan.codecs.edifact.syntax import DEFAULT, LEVEL_B, UNA_LENGTH, from_una

SEGMENT_LIMIT = 1024 * 1024  # characters; no segment of the trade has a hundredth of this
_LEAD = BLANK + "\ufeff"
_HEADER = 48  # characters that hold a UNA, or a UNB up to its syntax version


class Scanner:
    """Iterate it: bodies of whole segments, each without its last terminator. `syntax` holds for the body given."""

    def __init__(self, texts: Iterator[tuple[str, bool]], findings: Findings, number: Callable[[], int]) -> None:
        self._texts, self._findings, self._number = texts, findings, number
        self._rest = ""
        self._final = False
        self._seen = 0  # characters of `_rest` that hold no end of a segment
        self._skipped = 0  # characters thrown away of a segment without an end
        self._tag = ""
        self.syntax = DEFAULT

    def __iter__(self) -> Iterator[str]:
        for text, final in self._texts:
            self._final = final
            self._rest += text
            while (body := self._body()) is not None:
                if body:
                    yield body
        if self._skipped:
            self._tell_skipped()
        elif last := self._rest.strip(_LEAD):
            at = self._number() + last.count(self.syntax.terminator) + 1
            self._findings.add("13", last[:3], at, "文件末尾没有段终止符", "the file ends inside a segment")
            yield last

    def _body(self) -> str | None:
        """The next body; "" when something else was taken from the text; None when more text is needed."""
        if self._skipped and not self._skip():
            return None
        rest = self._rest = self._rest.lstrip(_LEAD)
        if not self._final and len(rest) < _HEADER:
            return None
        if rest.startswith("UNA"):
            return self._advice(rest)
        if rest.startswith("UNB"):
            self._header(rest)
        end = self._restart(rest)
        end = self._last_terminator(rest) if end < 0 else end
        if end < 0:
            return self._overlong(rest) if len(rest) > SEGMENT_LIMIT else None
        self._rest, self._seen = rest[end + 1 :], 0
        return rest[:end]

    def _advice(self, rest: str) -> str:
        syntax = from_una(rest[:UNA_LENGTH]) if len(rest) >= UNA_LENGTH else None
        self._rest = rest[UNA_LENGTH:]
        if syntax is None:
            shown = repr(rest[:UNA_LENGTH])
            self._findings.add("22", "UNA", self._number(), shown, shown)
            starts = [at for at in (rest.find("UNB", 3, 16), rest.find("UNH", 3, 16)) if at > 0]
            self._rest = rest[min(starts) :] if starts else self._rest
        self.syntax = syntax or DEFAULT
        return ""

    def _header(self, rest: str) -> None:
        """Service characters and syntax version as UNB shows them."""
        mark = rest[3:4]
        if mark != self.syntax.element:
            self.syntax = {DEFAULT.element: DEFAULT, LEVEL_B.element: LEVEL_B}.get(mark, self.syntax)
        identifier = rest[4:_HEADER].split(self.syntax.element)[0]
        version = identifier.partition(self.syntax.component)[2][:1]
        self.syntax = self.syntax.for_version(version if version in ("1", "2", "3", "4") and version else "3")

    def _last_terminator(self, rest: str) -> int:
        """Where the last whole segment ends, or -1; what was looked through in vain is not looked through again."""
        terminator, release = self.syntax.terminator, self.syntax.release
        end = rest.rfind(terminator, self._seen)
        while end > 0 and release and is_released(rest, release, end):
            end = rest.rfind(terminator, self._seen, end)
        self._seen = len(rest)
        return end

    def _restart(self, rest: str) -> int:
        """Where the segment before a further UNA or UNB ends, or -1."""
        if rest.find("UNA", 1) < 0 and rest.find("UNB", 1) < 0:
            return -1
        terminator, release = self.syntax.terminator, self.syntax.release
        pattern = re.compile(f"{re.escape(terminator)}[{re.escape(_LEAD)}]*UN[AB](?![A-Za-z0-9])")
        for match in pattern.finditer(rest):
            if not release or not is_released(rest, release, match.start()):
                return match.start()
        return -1

    def _overlong(self, rest: str) -> str | None:
        """Give up a segment that does not end; its start is all that is kept of it."""
        self._tag = rest[:3]
        self._skipped, self._seen = len(rest), 0
        self._rest = "" if self.syntax.release is None or not is_released(rest, self.syntax.release) else rest[-1]
        return None

    def _skip(self) -> bool:
        """Throw away up to the terminator; whether it was found."""
        rest, release = self._rest, self.syntax.release
        mark = re.escape(release or "\udc00")
        end = re.escape(self.syntax.terminator)
        match = re.compile(f"(?:[^{mark}{end}]+|{mark}.)*+{end}", re.DOTALL).match(rest)
        if match is None:
            self._skipped += len(rest)
            self._rest = rest[-1] if release and is_released(rest, release) else ""
            return False
        self._skipped += match.end() - 1
        self._rest = rest[match.end() :]
        self._tell_skipped()
        return True

    def _tell_skipped(self) -> None:
        said = f"{self._tag}: {self._skipped}"
        zh, en = f"段长 {self._skipped} 字符，已略过", f"a segment of {self._skipped} characters was skipped"
        self._findings.add("39", self._tag, self._number() + 1, zh, en, value=said)
        self._skipped = 0
