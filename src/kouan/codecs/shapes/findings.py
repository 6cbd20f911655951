"""What can be wrong with a message's shape, by number: XML-01 and so on."""

from __future__ import annotations

from kouan.kernel.errors import Problem, Severity
from kouan.kernel.text import Text

UNKNOWN, MISSING, VALUE, TWICE, NESTED, NAMESPACE, ORDER, CHOICE = (f"XML-{number:02}" for number in range(1, 9))
TEXTS = {
    UNKNOWN: Text("{tag}：不认识的字段，按原样保留。", "{tag}: unknown field, kept as it came."),
    MISSING: Text("{tag}：必须填写。", "{tag}: must be given."),
    VALUE: Text("{tag}：{why}。", "{tag}: {why}."),
    TWICE: Text("{tag}：出现次数超过 {most}。", "{tag}: appears more often than {most} time(s)."),
    NESTED: Text("{tag}：元素与文字混杂。", "{tag}: text and elements are mixed."),
    NAMESPACE: Text(
        "{tag}：命名空间应为“{right}”，现为“{wrong}”。", "{tag}: the namespace should be “{right}”; it is “{wrong}”."
    ),
    CHOICE: Text("{tag}：必须且只能填写其中一项。", "{tag}: exactly one of these must be given."),
    ORDER: Text("{tag}：次序不符。", "{tag}: not in the order of the schema."),
}
WARNINGS = (UNKNOWN, NAMESPACE)
MOST = 500


class Notes(list[Problem]):
    """Findings; past the first hundreds nobody reads on, and the first ones already stop the message."""

    def note(self, code: str, field: str, **said: object) -> None:
        severity = Severity.WARN if code in WARNINGS else Severity.STOP
        self.keep(Problem(code, field, TEXTS[code].format(**said), severity))

    def wrong(self, field: str, tag: str, why: Text) -> None:
        said = Text(TEXTS[VALUE].zh.format(tag=tag, why=why.zh), TEXTS[VALUE].en.format(tag=tag, why=why.en))
        self.keep(Problem(VALUE, field, said))

    def keep(self, problem: Problem) -> None:
        if len(self) < MOST:
            self.append(problem)
