"""Declarations that come as messages: DecMessage XML, or our JSON, over any channel."""

from __future__ import annotations

from kouan.channels import formats, handlers
from kouan.channels.handlers import Reply
from kouan.channels.models import Message
from kouan.clearance import typed
from kouan.clearance.extension import completing
from kouan.clearance.services import drafting
from kouan.clearance.services.facts import gather
from kouan.clearance.services.filing import file, findings
from kouan.codecs.customs_xml.receipts import ImportResponse, encode_import_response
from kouan.codecs.declaration import Declaration
from kouan.kernel import clock
from kouan.kernel.errors import Invalid, Problem, Severity
from kouan.kernel.text import Text
from kouan.registry.caller import Caller

SAVE = ("G",)  # OperType: keep as a draft; everything else declares


def take_declaration(caller: Caller, raw: bytes, message: Message) -> Reply:
    """File the declaration of the message (or keep it as a draft, OperType G) and acknowledge it.

    Invalid with the findings of the reader and of the rules together; then nothing of it is stored.
    """
    declaration, unreadable = formats.declaration(formats.recognise(raw), raw)
    if any(problem.severity == Severity.STOP for problem in unreadable):
        raise Invalid(_all(caller, declaration, unreadable))
    if declaration.operation in SAVE:
        return _keep(caller, declaration, unreadable)
    number = declaration.client_no or message.client_no or f"message-{message.id.hex}"
    source = "folder" if message.channel == "folder" else "api"
    if declaration.seq_no and completing and completing[0].awaits(caller, declaration.seq_no):
        made = completing[0].file(caller, declaration, source)  # the second of two steps comes under its number
    else:
        made = file(caller=caller, declaration=declaration, client_no=number, source=source)
    ack = ImportResponse(ok=True, client_no=number, seq_no=made.seq_no)
    return Reply(
        subject=("declaration", made.id),
        ack=encode_import_response(ack),
        findings=[*unreadable, *(_problem(one) for one in made.problems)],
        facts={"seq_no": made.seq_no, "entry_id": made.entry_id, "state": made.state},
    )


def _keep(caller: Caller, declaration: Declaration, unreadable: list[Problem]) -> Reply:
    made = drafting.create(caller=caller, data=typed.write(declaration))
    ack = ImportResponse(ok=True, client_no=declaration.client_no)
    return Reply(("draft", made.id), encode_import_response(ack), unreadable, facts={"state": "S0"})


def _all(caller: Caller, declaration: Declaration, unreadable: list[Problem]) -> list[Problem]:
    """What the reader found, and what the rules find in the rest."""
    on = clock.today()
    fields = {problem.field for problem in unreadable}
    more = findings(declaration, gather(caller, declaration, "", on), on)
    return unreadable + [problem for problem in more if problem.field not in fields]


def _problem(held: dict[str, str]) -> Problem:
    return Problem(held["rule"], held["field"], Text(held["zh"], held["en"]), Severity(held["severity"]))


for name in (formats.DEC_MESSAGE, formats.DECLARATION):
    handlers.register(name, take_declaration)
