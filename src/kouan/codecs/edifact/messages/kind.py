"""One kind of message: how its segments become its type and the other way round."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any, Generic, TypeVar

import msgspec

from kouan.codecs.edifact.findings import Findings
from kouan.codecs.edifact.messages.decode import Builder
from kouan.codecs.edifact.messages.encode import segments_of, with_strays
from kouan.codecs.edifact.messages.grammar import Node, guards, parse
from kouan.codecs.edifact.messages.leaf import leaf
from kouan.codecs.edifact.messages.message import Header, Message, Stray
from kouan.codecs.edifact.messages.structures import known, nearest
from kouan.codecs.edifact.syntax import Segment
from kouan.kernel.errors import Severity

M = TypeVar("M", bound=Message)
UNH = leaf("UNH", Header)


class Kind(Generic[M]):
    """A message by name. `type_name` is what UNH says; guides name theirs apart (ERINOT is an IFTDGN)."""

    def __init__(
        self,
        name: str,
        type: type[M],
        *,
        type_name: str = "",
        release: str = "95B",
        guide: str = "",
        documents: Collection[str] = (),
    ) -> None:
        self.name = name
        self.documents = documents  # codes of BGM that tell what the message means; empty: any will do
        self.type = type
        self.type_name = type_name or name
        self.release = release
        self.guide = guide

    def decode(self, segments: Sequence[Segment], first: int = 1) -> tuple[M, Findings]:
        """The message in `segments` (UNH … UNT; `first` is the number of the first in its file), and what is wrong.

        Never raises on content. Counts and references of UNT are the reader's business, not looked at here.
        """
        findings = Findings()
        body, header = list(segments), Header(type=self.type_name)
        if body and body[0] and body[0][0] == "UNH":
            header = UNH.read(body.pop(0), first, findings)
        else:
            findings.add("13", "UNH", first)
        start = len(segments) - len(body)
        if body and body[-1] and body[-1][0] == "UNT":
            body.pop()
        body = self.prepare(body, first + start, findings)
        message = self.type(header=header)
        root, fences = self.tree(header.release)
        strays = Builder(root, message, fences, findings).run(body, first + start)
        if self.documents and message.document and message.kind not in self.documents:
            findings.add("14", "BGM", first + start, message.kind, message.kind, severity=Severity.WARN)
        message.strays = tuple(Stray(number - first + 1, tuple(segment)) for number, segment in strays)
        return message, findings

    def prepare(self, body: list[Segment], start: int, findings: Findings) -> list[Segment]:
        """A place for kinds to set right what senders of theirs are known to get wrong, with a finding."""
        return body

    def new(self, reference: str, release: str = "", **fields: Any) -> M:
        """A message with its header filled in, ready to be encoded."""
        release = release or self.release
        header = Header(reference, self.type_name, "D", release, "UN", self.guide)
        return self.type(header=header, **fields)

    def encode(self, message: M) -> list[Segment]:
        """The segments of `message`, UNH to UNT with its count, in the structure of its release."""
        header = message.header
        if not header.type:
            header = msgspec.structs.replace(header, type=self.type_name)
        root, _ = self.tree(header.release)
        segments = with_strays([UNH.write(header), *segments_of(root, message)], message.strays)
        return [*segments, ["UNT", str(len(segments) + 1), header.reference]]

    def tree(self, release: str) -> tuple[Node, dict[tuple[str, str], str]]:
        """The structure used for a release, and the qualifiers that stand apart in it."""
        return _tree(self.type_name, nearest(self.type_name, release or self.release), self.type)

    @property
    def releases(self) -> list[str]:
        """The releases whose structure is known."""
        return list(known(self.type_name))


@cache
def _tree(name: str, release: str, type: type[Message]) -> tuple[Node, dict[tuple[str, str], str]]:
    root = parse(known(name)[release], type)
    return root, guards(root)
