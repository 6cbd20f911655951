"""APERAK: the application's answer to a message, accepted or with its errors (D95B to D00B have the same core)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from kouan.codecs.edifact.syntax import Segment
from kouan.kernel.text import Text

ACKNOWLEDGEMENT, ERROR = "312", "313"  # 1001
_WITHOUT_NAME = ("D95B", "D96B", "D98B")  # releases whose list 1001 has neither code
ACCEPTED, REJECTED = "AP", "RE"  # 4343
_LINE, _LINES = 70, 5  # FTX: characters of a line, lines


@dataclass(frozen=True, slots=True)
class ApplicationError:
    """One reason: our rule's id or error code, the sentence, and what in the message it is about."""

    code: str
    text: Text
    about: str = ""  # a box, a document, a field path


def message(
    errors: Iterable[ApplicationError],
    *,
    reference: str,
    document: str,
    answers: str,
    prepared: datetime,
    release: str = "D00B",
    sender: str = "",
    recipient: str = "",
    language: str = "en",
) -> list[Segment]:
    """UNH to UNT. `document` numbers this answer; `answers` is the document or message that is answered."""
    told = list(errors)
    kind, state = (ERROR, REJECTED) if told else (ACKNOWLEDGEMENT, ACCEPTED)
    kind = "" if release in _WITHOUT_NAME else kind
    body: list[Segment] = [
        ["UNH", reference, ["APERAK", release[0], release[1:], "UN"]],
        ["BGM", kind, document, "9", state],
        ["DTM", ["137", prepared.strftime("%Y%m%d%H%M"), "203"]],
        ["RFF", ["ACW", answers]],
    ]
    body += [["NAD", role, party] for role, party in (("MS", sender), ("MR", recipient)) if party]
    for error in told:
        body.append(["ERC", [error.code[:8], "", "ZZZ"]])
        body.append(["FTX", "AAO", "", "", _lines(f"{error.code} {error.text.say(language)}")])
        if error.about:
            body.append(["RFF", ["ACW", error.about[:35]]])
    body.append(["UNT", str(len(body) + 1), reference])
    return body


def _lines(text: str) -> list[str]:
    return [text[at : at + _LINE] for at in range(0, min(len(text), _LINE * _LINES), _LINE)]
