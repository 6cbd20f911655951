"""The verifiable queue (4b): proves offline, from signed checkpoints alone, that published orders follow the rules.

Input is what `kouan river export` writes: events of the journal, each with its Merkle path, and the signed checkpoint
they are proven under. Nothing else is read: no database, no network. What is checked:

1. every event is in the journal that the checkpoint speaks of, and the checkpoint is signed by the key;
2. of every passage no event is missing: its revisions count up without a gap to the one the plan names;
3. every published plan follows the one it names as its base, no number is published twice;
4. class and place in the queue of every vessel in a plan are those its own events gave it, its class now is what
   waiting and credit make of it (R-4.3a, 4.5), and gains told in the log are due;
5. each chamber holds (R-4.2c, R-4.3c);
6. every overtaking is told with its reason, none told did not happen, a fit-skip really does not fit, a promise is
   one, and nobody is overtaken more often at a dam than the limit, promises apart;
7. every promised time is one that the vessel's sailing had reserved and not lost when the plan was made, and room
   is held for nobody else.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from kouan.journal import note
from kouan.journal.merkle import check_inclusion
from kouan.journal.proof import digest
from kouan.river.audit_slots import AWAITED, promises, reserved
from kouan.river.chamber import broken, fits_as_it_lies, refusals
from kouan.river.order import effective, lying_in, overtakings, visits

KIND = "kouan-river-audit/1"
FILE = "river-audit.json"


class AuditError(ValueError):
    """The export cannot be read, or an event is not proven."""


@dataclass
class Report:
    """What was looked at, and everything that does not hold."""

    events: int = 0
    plans: int = 0
    vessels: int = 0
    overtakings: Counter[str] = field(default_factory=Counter)
    most: int = 0
    faults: list[str] = field(default_factory=list)


def read(path: Path) -> dict[str, Any]:
    """The export, of a file or of its folder."""
    file = path / FILE if path.is_dir() else path
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise AuditError(f"{file} cannot be read: {error}") from None
    if not isinstance(found, dict) or found.get("kind") != KIND:
        raise AuditError(f"{file} is not a {KIND}")
    return found


def audit(found: Mapping[str, Any], public_key: bytes) -> Report:
    """Every check in turn. AuditError or NoteError when an event or the checkpoint is not proven."""
    report = Report()
    events = list(_proven(found, public_key))
    report.events = len(events)
    passages = _passages(events, report)
    _chain(events, report)
    grades, slots = _grades(events), reserved(events)
    for event in events:
        if event["type"] == "PLAN_PUBLISHED":
            report.plans += 1
            report.faults += list(_plan(event, passages, grades, report))
            report.faults += list(promises(event, slots))
    return report


def _proven(found: Mapping[str, Any], public_key: bytes) -> Iterator[dict[str, Any]]:
    said = note.read(str(found["checkpoint"]), public_key)
    try:
        items = [(dict(i["event"]), int(i["position"]), [bytes.fromhex(s) for s in i["path"]]) for i in found["events"]]
    except (KeyError, TypeError, ValueError) as error:
        raise AuditError(f"the export cannot be read: {error}") from None
    positions = {position for _, position, _ in items}
    if len(positions) != len(items):
        raise AuditError("an event stands there twice")
    for event, position, path in sorted(items, key=lambda item: item[1]):
        if not check_inclusion(position, said.size, digest(event), path, said.root):
            raise AuditError(f"event {event.get('seq')} is not in the journal of the checkpoint")
        yield event


@dataclass
class Known:
    """A passage as its events leave it, after each of them."""

    history: list[tuple[int, dict[str, Any]]] = field(default_factory=list)  # seq, fields
    applied: dict[str, Any] = field(default_factory=dict)

    def at(self, seq: int) -> dict[str, Any]:
        """Its fields as of an event of the log."""
        return next((fields for number, fields in reversed(self.history) if number < seq), {})


def _passages(events: Iterable[Mapping[str, Any]], report: Report) -> dict[str, Known]:
    known: dict[str, Known] = {}
    for event in events:
        if event["subject_type"] != "lock_passage" or event["set"] is None:
            continue
        one = known.setdefault(event["subject_id"], Known())
        before = one.history[-1][1] if one.history else {}
        revision = int(before.get("revision", 0)) + 1
        if event["set"].get("revision") != revision:
            report.faults.append(f"passage {event['subject_id']}: event {revision} is missing before {event['seq']}")
        if event["type"] == "PASSAGE_APPLIED":
            one.applied = event["payload"]
        elif event["type"] == "CLASS_GAINED":
            report.faults += list(_gain(event))
        one.history.append((int(event["seq"]), before | event["set"]))
    return known


def _gain(event: Mapping[str, Any]) -> Iterator[str]:
    """R-4.3a: a class told as gained was due at that moment."""
    said = event["payload"]
    waited = _time(event["recorded_at"]) - _time(said["queued_at"])
    if waited < timedelta(hours=int(said["hours"])) * int(said["class"]):
        yield f"passage {event['subject_id']}: gained a class after {waited} of waiting only"


def _chain(events: Iterable[Mapping[str, Any]], report: Report) -> None:
    """Each published plan replaces the one published before it."""
    last: int | None = None
    seen: set[int] = set()
    for event in events:
        if event["type"] != "PLAN_PUBLISHED":
            continue
        number, base = event["payload"]["number"], event["payload"]["base"]
        if base != last or number in seen:
            report.faults.append(f"plan {number} was made over plan {base}, but plan {last} was published before it")
        seen.add(number)
        last = number


def _grades(events: Iterable[Mapping[str, Any]]) -> dict[str, list[tuple[int, str]]]:
    """Credit grade of each vessel (by its identifier), by event."""
    found: dict[str, list[tuple[int, str]]] = {}
    for event in events:
        if event["subject_type"] == "river_vessel" and event["set"] and "grade" in event["set"]:
            found.setdefault(event["subject_id"], []).append((int(event["seq"]), event["set"]["grade"]))
    return found


def _plan(
    event: Mapping[str, Any], passages: Mapping[str, Known], grades: Mapping[str, Any], report: Report
) -> Iterator[str]:
    plan = event["payload"]
    name = f"plan {plan['number']}"
    report.vessels += len(plan["entries"])
    for entry in plan["entries"]:
        if entry["id"].startswith(AWAITED):
            continue  # its promise is checked
        for fault in _entry(entry, plan, passages.get(entry["id"]), grades):
            yield f"{name}: {entry['name']}: {fault}"
    known = {entry["id"]: entry for entry in plan["entries"]}
    for lockage in plan["lockages"]:
        for one in broken(plan["rules"]["facilities"][lockage["facility"]], lying_in(lockage, known)):
            yield f"{name}: lockage {lockage['number']}: {one.text.en}"
    yield from (f"{name}: {fault}" for fault in _order(plan, known, report))


def _entry(
    entry: Mapping[str, Any], plan: Mapping[str, Any], one: Known | None, grades: Mapping[str, Any]
) -> Iterator[str]:
    """Whether a vessel stands in the plan as its own events say."""
    if one is None:
        yield "no event of its application is in the export"
        return
    version = next((f for _, f in one.history if f["revision"] == entry["revision"]), None)
    if version is None:
        yield f"its event {entry['revision']} is not in the export"
        return
    if version["base_class"] != entry["base_class"]:
        yield f"planned in class {entry['base_class']}, its events say {version['base_class']}"
    if not entry["announced"] and _time(version["queued_at"]) != _time(entry["queued_at"]):
        yield f"queued at {entry['queued_at']}, its events say {version['queued_at']}"
    if one.applied and one.applied["draught"] != entry["draught"]:
        yield "planned with another draught than applied for"
    vessel = str(one.applied.get("vessel", ""))
    said = [grade for _, grade in grades.get(vessel, ())]
    if said and entry["grade"] not in said:
        yield f"planned with credit {entry['grade']}, its events never said so"
    rules = plan["rules"]
    waited = _time(plan["origin"]) - _time(entry["queued_at"])
    due = effective(
        entry["base_class"], entry["grade"], waited, gain_hours=rules["gain_hours"], highest=rules["highest"]
    )
    if due != entry["class"]:
        yield f"planned as class {entry['class']}, due is {due} after {waited} of waiting"


def _order(plan: Mapping[str, Any], known: Mapping[str, Mapping[str, Any]], report: Report) -> Iterator[str]:
    """Every overtaking against what the plan tells of it."""
    facilities, rules = plan["rules"]["facilities"], plan["rules"]
    lockages: Sequence[Mapping[str, Any]] = plan["lockages"]

    def takes(id: str, facility: str) -> bool:
        return not refusals(known[id], facilities[facility])

    told = {(skip["dam"], skip["passage"], skip["by"]): skip["reason"] for skip in plan["skips"]}
    counts: Counter[tuple[str, str]] = Counter()
    fits: dict[tuple[str, int], bool] = {}
    for late, early in overtakings(list(visits(plan["entries"], lockages, rules["reach"])), takes):
        reason = told.pop((late.dam, late.id, early.id), None)
        names = f"{known[late.id]['name']} is overtaken by {known[early.id]['name']} at {late.dam}"
        if reason is None:
            yield f"{names} without a reason"
            continue
        report.overtakings[reason] += 1
        if reason == "promise":
            if not any(one["dam"] == early.dam for one in known[early.id].get("promises", ())):
                yield f"{names} for a promise there is not"
            continue
        counts[late.id, late.dam] += 1
        if reason == "fit_skip":
            key = (late.id, early.lockage)
            if key not in fits:
                lying = lying_in(lockages[early.lockage], known)
                fits[key] = fits_as_it_lies(facilities[early.facility], lying, known[late.id])
            if fits[key]:
                yield f"{names} as if it did not fit, but it does"
    for (id, dam), count in counts.items():
        report.most = max(report.most, count)
        if count > int(rules["max_overtakes"]):
            yield f"{known[id]['name']} is overtaken {count} times at {dam}, the limit is {rules['max_overtakes']}"
    for dam, id, by in told:
        yield f"an overtaking is told that did not happen: {id} by {by} at {dam}"


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
