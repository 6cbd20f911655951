"""B11, R-1.1a, B21, B24: the declaration against its manifest, its dates, and what was declared before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

from kouan.clearance.law import RD5
from kouan.clearance.rules.context import Context, Manifest
from kouan.clearance.rules.hints import plain, shown
from kouan.codecs.declaration import Declaration
from kouan.kernel.errors import Problem
from kouan.kernel.rule import Rule
from kouan.kernel.text import Text


class B11(Rule):
    """Bill, conveyance and voyage are in an accepted manifest; packages and weight agree within the tolerance.

    `manifest.required` says whether a missing manifest stops; `manifest.partial` whether a declaration may take a
    part of its bill. Default tolerance: 0 packages, 3 % of the weight. Source: Appendix B11, 1.1.
    """

    id = "B11"
    text = Text(
        "舱单中没有提运单 {bill}（{conveyance} {voyage} 航次），请核对或等待舱单传输。",
        "No manifest has bill {bill} on {conveyance}, voyage {voyage}: compare, or wait for the manifest.",
    )
    source = "Appendix B11"
    waiting = Text(
        "提运单 {bill} 的舱单尚未被海关接受。", "The manifest of bill {bill} has not been accepted by customs yet."
    )
    packages = Text(
        "件数与舱单不符：舱单尚余 {expected} 件，申报 {found} 件。",
        "The packages do not agree with the manifest: {expected} are left on it, {found} are declared.",
    )
    weight = Text(
        "毛重与舱单不符：舱单尚余 {expected} 千克（允许 ±{tolerance}%），申报 {found} 千克。",
        "The gross weight does not agree with the manifest: {expected} kg are left on it (±{tolerance} %), "
        "{found} kg are declared.",
    )

    @staticmethod
    def check(declaration: Declaration, context: Context) -> Iterable[Problem]:
        values = context.day.values
        if declaration.transport_mode not in values["manifest.modes"] or not declaration.bill_no:
            return ()
        bill, conveyance, voyage = declaration.bill_no, declaration.conveyance, declaration.voyage
        manifest = context.manifest(bill, conveyance, voyage)
        if manifest is None:
            if not values["manifest.required"]:
                return ()
            shape = {"bill": shown(bill), "conveyance": shown(conveyance), "voyage": shown(voyage)}
            return (B11.problem("bill_no", B11.text, **shape),)
        if not manifest.accepted:
            return (B11.problem("bill_no", B11.waiting, bill=shown(bill)),)
        return _compared(declaration, manifest, context)


def _compared(declaration: Declaration, manifest: Manifest, context: Context) -> Iterator[Problem]:
    values = context.day.values
    partial, slack = values["manifest.partial"], int(values["early.match.packages"])
    more = declaration.packages - manifest.packages
    if context.step != "summary" and (more > slack or (more < -slack and not partial)):
        said = RD5.check(B11.packages, declaration.direction)
        yield B11.problem("packages", said, expected=manifest.packages, found=declaration.packages)
    share = values.decimal("early.match.weight")
    heavier, allowed = declaration.gross_weight - manifest.gross_weight, manifest.gross_weight * share
    if heavier > allowed or (heavier < -allowed and not partial):
        shape = {"expected": plain(manifest.gross_weight), "found": plain(declaration.gross_weight)}
        said = RD5.check(B11.weight, declaration.direction)
        yield B11.problem("gross_weight", said, tolerance=plain(share * 100), **shape)


class R11a(Rule):
    """Goods may be declared before they arrive once the carrying vessel has left its last port, not before.

    Where its departure is not known nothing is said. Source: R-1.1a (early declaration of imports).
    """

    id = "R-1.1a"
    measures = ("1",)
    text = Text(
        "承运船舶 {departed} 才启运，{on} 尚不能提前申报。",
        "The carrying vessel leaves on {departed}: the goods cannot be declared on {on} yet.",
    )
    source = "R-1.1a"

    @staticmethod
    def check(declaration: Declaration, context: Context) -> Iterable[Problem]:
        if declaration.direction != "I" or declaration.transport_mode not in context.day.values["manifest.modes"]:
            return ()
        manifest = context.manifest(declaration.bill_no, declaration.conveyance, declaration.voyage)
        if manifest is None or manifest.departed_on is None or manifest.departed_on <= context.on:
            return ()
        return (R11a.problem("bill_no", departed=manifest.departed_on, on=context.on),)


class B21(Rule):
    """Dates are in order: entry not more than three days ahead, despatch before entry, discharge after arrival.

    Source: Appendix B21.
    """

    id = "B21"
    text = Text(
        "进境日期 {found} 晚于 {latest}：最多可早于进境 {days} 日填报。",
        "The date of entry {found} is after {latest}: at most {days} days ahead.",
    )
    source = "Appendix B21"
    despatch = Text(
        "启运日期 {found} 不能晚于进境日期 {entry}。",
        "The date of despatch {found} is after the date of entry {entry}.",
    )
    discharge = Text(
        "卸毕日期 {found} 不能早于抵港日期 {arrival}。",
        "The date discharge was completed, {found}, is before the arrival on {arrival}.",
    )

    @staticmethod
    def check(declaration: Declaration, context: Context) -> Iterable[Problem]:
        entry, despatch, discharged = declaration.entry_date, declaration.despatch_date, declaration.discharged_on
        if entry is None and despatch is None and discharged is None:
            return ()
        found: list[Problem] = []
        days = int(context.day.values["check.iedate.future.days"])
        latest = context.on + timedelta(days)
        if entry is not None and entry > latest:
            found.append(B21.problem("entry_date", found=entry, latest=latest, days=days))
        if entry is not None and despatch is not None and despatch > entry:
            found.append(B21.problem("despatch_date", B21.despatch, found=despatch, entry=entry))
        if discharged is not None and entry is not None and discharged < entry:
            found.append(B21.problem("discharged_on", B21.discharge, found=discharged, arrival=entry))
        return found


class B24(Rule):
    """A line of a bill is declared once; the second step of a two-step declaration is no duplicate of the first.

    Source: Appendix B24.
    """

    id = "B24"
    text = Text(
        "提运单 {bill} 的第{item}项已在报关单 {earlier} 申报，请勿重复申报。",
        "Item {item} of bill {bill} was already declared in {earlier}: do not declare it twice.",
    )
    source = "Appendix B24"

    @staticmethod
    def check(declaration: Declaration, context: Context) -> Iterable[Problem]:
        if not declaration.bill_no or context.step == "complete":
            return ()
        before = context.previous(declaration.bill_no)
        if not before:
            return ()
        found: list[Problem] = []
        for index, item in enumerate(declaration.goods):
            earlier = before.get(item.line)
            if earlier is not None:
                shape = {"bill": shown(declaration.bill_no), "item": item.line, "earlier": earlier}
                found.append(B24.problem(f"goods[{index}].line", B24.text, **shape))
        return found
