"""R-1.2a to R-1.2g: two-step declaration, one class per rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from kouan.clearance import reference
from kouan.clearance.modes.closing import closes
from kouan.clearance.modes.facts import ModeFacts
from kouan.clearance.rules.licences import demands
from kouan.clearance.two_step.tariff import under
from kouan.codecs.declaration import Declaration, GoodsItem, SummaryAnswers
from kouan.kernel.calendar import deadline, ends_at
from kouan.kernel.errors import Problem
from kouan.kernel.rule import Rule
from kouan.kernel.text import Text
from kouan.registry import rule_table

FULL, SUBHEADING = 10, 6
QUESTIONS = {
    "restricted": Text("是否涉证（禁限管制）", "whether a licence is needed"),
    "inspected": Text("是否涉检（检验检疫）", "whether inspection or quarantine is needed"),
    "taxed": Text("是否涉税", "whether tax is due"),
}


class R12a(Rule):
    """Who and what: a firm in standing whose right stands, goods that enter the country, licences that are networked.

    Source: R-1.2a; grades, supervision modes and licences that are not networked are rule values.
    """

    id = "R-1.2a"
    measures = ("1b",)
    source = "R-1.2a"
    text = Text(
        "企业信用等级（{found}）不符合两步申报条件。",
        "The credit grade of the firm ({found}) does not allow two steps.",
    )
    right = Text("海关已暂停本企业两步申报资格。", "Customs have taken the firm's right to declare in two steps.")
    entering = Text(
        "监管方式 {found} 的货物不属于实际进境，不适用两步申报。",
        "Goods of supervision mode {found} do not really enter the country: no two steps.",
    )
    offline = Text(
        "第{item}项需要的监管证件 {letters} 未实现联网核查，不适用两步申报。",
        "Item {item} needs licence {letters}, which is not verified online: no two steps.",
    )

    @staticmethod
    def check(facts: ModeFacts) -> Iterable[Problem]:
        field = "modes.declare_form"
        if facts.grade is not None and facts.grade not in rule_table.value("twostep.grades", facts.on):
            yield R12a.problem(field, found=facts.grade)
        if facts.two_step_right is False:
            yield R12a.problem(field, R12a.right)
        if facts.supervision_mode in rule_table.value("twostep.excluded.modes", facts.on):
            yield R12a.problem("supervision_mode", R12a.entering, found=facts.supervision_mode)
        offline = set(rule_table.value("twostep.licences.offline", facts.on))
        for index, letters in enumerate(facts.letters or ()):
            if found := sorted(offline & set(letters)):
                shape = {"item": index + 1, "letters": " ".join(found)}
                yield R12a.problem(f"goods[{index}].hs_code", R12a.offline, **shape)


closes("declare_form", "TWO_STEP", needs=("grade", "letters", "two_step_right"))(R12a.check)


class R12b(Rule):
    """The three questions are answered, and the items each answer asks for are there (nine, two, and two or five more).

    Source: R-1.2b. The nine and two items themselves are B02's, B08's and B03's.
    """

    id = "R-1.2b"
    measures = ("1b",)
    source = "R-1.2b"
    text = Text("请先回答：{question}。", "Answer first {question}.")
    code = Text(
        "第{item}项：税则中没有 {found} 开头的商品编号。",
        "Item {item}: the tariff has no code that begins with {found}.",
    )
    licence = Text(
        "涉证：请填写许可证或随附单证代码和编号。", "Restricted goods: give the licence, its code and number."
    )
    relation = Text("集装箱 {number}：请填写所装商品项号。", "Container {number}: say which items it carries.")
    restricted = Text(
        "第{item}项：商品编号 {hs} 需要监管证件 {letters}，应答涉证。",
        "Item {item}: HS code {hs} needs licence {letters}: the goods are restricted.",
    )
    inspection = Text(
        "第{item}项：商品编号 {hs} 须检验检疫，应答涉检。",
        "Item {item}: HS code {hs} is subject to inspection: answer so.",
    )
    full = Text("第{item}项：涉检商品应填10位商品编号。", "Item {item}: goods to be inspected need all ten digits.")
    missing = Text("第{item}项：涉检商品请填写{label}。", "Item {item}: goods to be inspected need the {label}.")
    guarantee = Text("涉税：请选择担保备案编号。", "Tax is due: give the number of a guarantee.")

    @staticmethod
    def check(declaration: Declaration, on: date) -> Iterable[Problem]:
        answers = declaration.answers or SummaryAnswers()
        for name, question in QUESTIONS.items():
            if not getattr(answers, name):
                text = Text(R12b.text.zh.format(question=question.zh), R12b.text.en.format(question=question.en))
                yield R12b.problem(f"answers.{name}", text)
        yield from _codes(declaration, on)
        yield from _restricted(declaration, answers, on)
        if answers.inspected == "yes":
            yield from _inspected(declaration)
        if "yes" in (answers.restricted, answers.inspected):
            yield from _related(declaration)
        if answers.taxed == "yes" and not answers.guarantee_no.strip():
            yield R12b.problem("answers.guarantee_no", R12b.guarantee)


def _codes(declaration: Declaration, on: date) -> Iterator[Problem]:
    for index, item in enumerate(declaration.goods):
        code = item.hs_code
        right = code.isascii() and code.isdigit() and len(code) in (SUBHEADING, FULL)  # else B04 says it
        known = reference.day(on).tariff[code] is not None if len(code) == FULL else bool(under(code, on))
        if right and not known:
            yield R12b.problem(f"goods[{index}].hs_code", R12b.code, item=index + 1, found=code)


def _restricted(declaration: Declaration, answers: SummaryAnswers, on: date) -> Iterator[Problem]:
    documents = [one for one in declaration.documents if one.letter and one.number.strip()]
    if answers.restricted == "yes" and not documents and not declaration.licence_no.strip():
        yield R12b.problem("documents", R12b.licence)
    day = reference.day(on)
    wanted = demands(day, declaration.direction, declaration.supervision_mode)
    for index, item in enumerate(declaration.goods):
        known = day.tariff[item.hs_code]
        asked = wanted[known.licences] if known is not None and known.licences else None
        shape: dict[str, Any] = {"item": index + 1, "hs": item.hs_code}
        path = f"goods[{index}].hs_code"
        if asked and answers.restricted == "no" and (asked.permits or asked.bans):
            letters = " ".join("/".join(group) for group in (*asked.permits, *asked.bans))
            yield R12b.problem(path, R12b.restricted, letters=letters, **shape)
        if asked and answers.inspected == "no" and asked.inspection:
            yield R12b.problem(path, R12b.inspection, **shape)


def _inspected(declaration: Declaration) -> Iterator[Problem]:
    """The five items more of goods to be inspected."""
    for index, item in enumerate(declaration.goods):
        if len(item.hs_code) != FULL:
            yield R12b.problem(f"goods[{index}].hs_code", R12b.full, item=index + 1)
        for field, label in _five(declaration, item):
            text = Text(
                R12b.missing.zh.format(item=index + 1, label=label.zh),
                R12b.missing.en.format(item=index + 1, label=label.en),
            )
            yield R12b.problem(f"goods[{index}].{field}", text)


def _five(declaration: Declaration, item: GoodsItem) -> Iterator[tuple[str, Text]]:
    if not item.ciq_code:
        yield "ciq_code", Text("检验检疫编码和名称", "inspection code and name")
    if not item.attributes:
        yield "attributes", Text("货物属性", "goods attributes")
    if not item.purpose:
        yield "purpose", Text("用途", "purpose")
    if not item.permits and not declaration.qualifications:
        yield "permits", Text("产品资质", "product qualification")


def _related(declaration: Declaration) -> Iterator[Problem]:
    for index, box in enumerate(declaration.containers):
        if not box.goods_lines:
            yield R12b.problem(f"containers[{index}].goods_lines", R12b.relation, number=box.number[:20])


class R12c(Rule):
    """The complete declaration follows within 14 days of the vessel's entry, once, after release for removal.

    Source: R-1.2c; the days are the rule value `twostep.complete.days`.
    """

    id = "R-1.2c"
    measures = ("1b",)
    source = "R-1.2c"
    text = Text("完整申报的期限是 {due}。", "The complete declaration was due on {due}.")
    early = Text(
        "概要申报尚未允许提货，不能完整申报。", "The summary is not released for removal yet: it cannot be completed."
    )
    gone = Text(
        "该申报已撤销或退单，不能完整申报。", "The declaration was cancelled or returned: it cannot be completed."
    )
    again = Text("已完整申报，不能再次申报；更改请办理改单。", "It was completed already; a change needs an amendment.")
    unknown = Text("不是两步申报。", "This is no two-step declaration.")

    @staticmethod
    def check(entry: date, on: date) -> date:
        """The last day (it ends at 24:00) for goods whose vessel declared entry on `entry`."""
        return deadline(entry, int(rule_table.number("twostep.complete.days", on)))

    @staticmethod
    def breached(due: date, at: datetime) -> bool:
        """Whether the moment is after the last day."""
        return at >= ends_at(due)


class R12d(Rule):
    """Step one said that no tax is due and step two finds some: withdraw and declare again. Source: R-1.2d."""

    id = "R-1.2d"
    measures = ("1b",)
    source = "R-1.2d"
    text = Text(
        "概要申报为不涉税，完整申报应缴税款 {yuan} 元：请撤销后重新申报。",
        "The summary said no tax is due, {yuan} yuan are: withdraw it and declare again.",
    )

    @staticmethod
    def check(answers: SummaryAnswers, total_fen: int) -> Iterable[Problem]:
        if answers.taxed == "no" and total_fen > 0:
            yield R12d.problem("answers.taxed", yuan=f"{total_fen / 100:,.2f}")


class R12e(Rule):
    """Released for removal the goods may leave; goods to be inspected are not sold or used before it passed.

    Source: R-1.2e; admission (1.3) keeps them.
    """

    id = "R-1.2e"
    measures = ("1b",)
    source = "R-1.2e"
    text = Text(
        "货物可提离口岸；检验检疫合格前不得销售或使用。",
        "The goods may leave the port; they may not be sold or used before their inspection has passed.",
    )

    @staticmethod
    def check(answers: SummaryAnswers) -> bool:
        """Whether the goods may be sold or used once they are released for removal."""
        return answers.inspected != "yes"


class R12f(Rule):
    """What the summary said beside its nine and two items does not change either: answers, modes, licences, inspection.

    The nine and two items are B25's. Source: R-1.2f.
    """

    id = "R-1.2f"
    measures = ("1b",)
    source = "R-1.2f"
    text = Text("与概要申报不一致，更改请办理改单。", "It differs from the summary; a change needs an amendment.")

    @staticmethod
    def check(now: Declaration, then: Declaration) -> Iterable[Problem]:
        for field in ("answers", "modes"):
            if getattr(now, field) != getattr(then, field):
                yield R12f.problem(field)
        if missing := set(then.documents) - set(now.documents):
            yield R12f.problem("documents", _named(" ".join(f"{one.letter} {one.number}" for one in missing)))
        for index, (item, before) in enumerate(zip(now.goods, then.goods, strict=False)):
            for field in ("ciq_code", "purpose"):
                if getattr(before, field) and getattr(item, field) != getattr(before, field):
                    yield R12f.problem(f"goods[{index}].{field}")
            same = item.hs_code[:SUBHEADING] == before.hs_code[:SUBHEADING]  # else B25 says it
            if before.ciq_code and same and item.hs_code != before.hs_code:
                yield R12f.problem(f"goods[{index}].hs_code")


def _named(what: str) -> Text:
    return Text(f"{R12f.text.zh}（{what}）", f"{R12f.text.en} ({what})")


class R12g(Rule):
    """Step one counts as the declaration: the late fee is of its day. Completed late, the firm's right is reviewed.

    Source: R-1.2g; how many breaches within how many days are rule values.
    """

    id = "R-1.2g"
    measures = ("1b",)
    source = "R-1.2g"
    text = Text(
        "完整申报逾期（期限 {due}），复核企业两步申报资格。",
        "Not completed by {due}: the firm's right to declare in two steps is reviewed.",
    )

    @staticmethod
    def check(breaches: int, on: date) -> bool:
        """Whether so many breaches within the window open a review."""
        return breaches >= int(rule_table.number("twostep.breaches.review", on))
