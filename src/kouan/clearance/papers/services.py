"""Customs ask for papers, the declarant supplies them, customs read them; overdue ones are told to customs."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from kouan.clearance import selectors as clearance
from kouan.clearance.models import Declaration
from kouan.clearance.papers.models import ArchivePromise, PaperFile, PaperRequest
from kouan.clearance.papers.rules import R62
from kouan.clearance.papers.states import TABLE, WAITING, PaperState
from kouan.clearance.services.acting import require_mandate
from kouan.clearance.services.changes import locked
from kouan.clearance.states import GONE, State
from kouan.journal.services import append
from kouan.kernel import clock
from kouan.kernel.calendar import china, local_date
from kouan.kernel.errors import Conflict, Invalid, NotFound, TooLarge
from kouan.kernel.text import Text
from kouan.registry import codes, rule_table
from kouan.registry.caller import Caller
from kouan.registry.roles import Role

KINDS = "attached_document_kinds"
MAGIC = {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
MOST_FILES = 20
GONE_TOO = Text("报关单已撤销或退单。", "The declaration was withdrawn or returned.")
MANY = Text("一次补交最多 {most} 个文件。", "At most {most} files answer one request.")


@transaction.atomic
def ask(*, caller: Caller, declaration: UUID, kinds: Sequence[str], reason: str) -> PaperRequest:
    """Customs ask for papers of an accepted declaration that stands, with a reason; it does not stop the goods (R-6.2).

    The same open request again is the same one.
    """
    caller.require(Role.CUSTOMS)
    head = locked(declaration)
    on, said = clock.today(), reason.strip()[:300]
    released = local_date(head.released_at) if head.released_at else None
    known = [codes.exists(KINDS, kind, on) for kind in kinds]
    years = int(rule_table.value("documents.keep.years", on))
    problems = list(R62.check(kinds, known, said, released, on, years))
    if head.accepted_at is None or State(head.state) in GONE:
        problems.append(R62.problem("declaration", R62.stands))
    if problems:
        raise Invalid(problems)
    wanted = sorted(set(kinds))
    standing = PaperRequest.objects.filter(declaration=head, kinds=wanted, reason=said, state__in=list(WAITING)).first()
    if standing is not None:
        return standing
    days = int(rule_table.value("documents.supply.working_days", on))
    made = PaperRequest.objects.create(
        declaration=head, kinds=wanted, reason=said, asked_at=clock.now(), due_on=R62.due(on, days, china())
    )
    _tell(made, head, "PAPERS_ASKED", {"kinds": wanted, "reason": {"zh": said, "en": said}, "due_on": made.due_on})
    return made


@transaction.atomic
def supply(*, caller: Caller, request: UUID, name: str, body: bytes) -> PaperFile:
    """The declarant attaches a file: PDF, JPEG or PNG within `documents.file.bytes`. The same bytes are one file."""
    caller.require(Role.TRADER, Role.BROKER)
    found = _locked(request)
    if not clearance.visible_to(caller).filter(pk=found.declaration_id).exists():
        raise NotFound()
    require_mandate(caller, found.declaration.organisation_id)
    media_type = _checked(body)
    digest = hashlib.sha256(body).hexdigest()
    same = PaperFile.objects.filter(request=found, sha256=digest).first()
    if same is not None:
        return same
    if found.state not in (*WAITING, PaperState.ANSWERED):
        TABLE.next(PaperState(found.state), "answer")  # raises
    if found.files.count() >= MOST_FILES:
        raise Conflict(MANY.format(most=MOST_FILES))
    made = PaperFile.objects.create(
        request=found,
        name=(name.strip() or "file").replace("/", "_")[:120],
        media_type=media_type,
        size=len(body),
        sha256=digest,
        body=body,
        sent_by_id=caller.organisation,
        sent_at=clock.now(),
    )
    if found.state != PaperState.ANSWERED:
        told = {"file": made.name, "sha256": digest, "size": made.size}
        _step(found, "answer", "PAPERS_SUPPLIED", told, answered_at=clock.now())
    return made


def _checked(body: bytes) -> str:
    """The media type by the first bytes; Invalid or TooLarge."""
    limit = int(rule_table.value("documents.file.bytes", clock.today()))
    if len(body) > limit:
        raise TooLarge(R62.too_large.format(size=len(body), limit=limit))
    if not body:
        raise Invalid([R62.problem("file", R62.empty)])
    kind = next((kind for magic, kind in MAGIC.items() if body.startswith(magic)), None)
    if kind is None:
        raise Invalid([R62.problem("file", R62.format)])
    return kind


@transaction.atomic
def settle(*, caller: Caller, request: UUID, step: str, note: str = "") -> PaperRequest:
    """Customs close what was supplied, ask again, or take the request back (the two last with a reason)."""
    caller.require(Role.CUSTOMS)
    said = note.strip()[:300]
    if step != "close" and not said:
        raise Invalid([R62.problem("note")])
    found = _locked(request)
    events = {"close": "PAPERS_CLOSED", "ask_again": "PAPERS_ASKED_AGAIN", "cancel": "PAPERS_CANCELLED"}
    fields: dict[str, Any] = {"note": said}
    if step == "ask_again":
        days = int(rule_table.value("documents.supply.working_days", clock.today()))
        fields["due_on"] = R62.due(clock.today(), days, china())
    _step(found, step, events[step], {"note": said}, **fields)
    return found


@transaction.atomic
def outlast(*, request: UUID) -> None:
    """The due day has passed without an answer."""
    found = _locked(request)
    if found.state == PaperState.OPEN and found.due_on < clock.today():
        _step(found, "outlast", "PAPERS_OVERDUE", {"due_on": found.due_on})


def lapse(head: Declaration) -> None:
    """The declaration is gone: its papers are not waited for any more. Runs inside that change."""
    for found in PaperRequest.objects.filter(declaration=head, state__in=list(WAITING)).order_by("id"):
        _step(found, "cancel", "PAPERS_CANCELLED", {"note": GONE_TOO.zh}, note=GONE_TOO.zh)


@transaction.atomic
def promise(*, caller: Caller) -> ArchivePromise:
    """The firm promises to keep its papers itself (R-6.3); once."""
    caller.require(Role.TRADER, Role.BROKER)
    made, created = ArchivePromise.objects.get_or_create(
        organisation_id=caller.organisation, defaults={"promised_at": clock.now()}
    )
    if created:
        append(type="ARCHIVE_PROMISED", subject=("organisation", caller.organisation), payload={})
    return made


def _locked(request: UUID) -> PaperRequest:
    locking = PaperRequest.objects.select_for_update(of=("self",)).select_related("declaration")
    found = locking.filter(pk=request).first()
    if found is None:
        raise NotFound()
    return found


def _step(found: PaperRequest, step: str, event: str, told: dict[str, Any], **fields: Any) -> None:
    found.state = str(TABLE.next(PaperState(found.state), step))
    for name, value in fields.items():
        setattr(found, name, value)
    found.save(update_fields=["state", *fields])
    _tell(found, found.declaration, event, told)


def _tell(found: PaperRequest, head: Declaration, event: str, told: dict[str, Any]) -> None:
    append(
        type=event,
        subject=("paper_request", found.id),
        journey=head.consignment_id,
        payload={"declaration": head.id, "entry_id": head.entry_id} | told,
        set={"state": str(found.state)},
    )
