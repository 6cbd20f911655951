"""What comes next on a journey and who must act: read off the facts, never stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kouan.kernel.text import Text
from kouan.registry.roles import Role


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a consignment: `state` is that of its live declaration (Appendix A.4 codes)."""

    direction: str
    arrived: bool
    declared: bool
    state: str
    returned: bool
    holds: Sequence[Text]
    released: bool
    gone: bool


@dataclass(frozen=True, slots=True)
class NextStep:
    """The thing to do, who does it, and how pressing it looks (wait, going, bad, ok)."""

    text: Text
    who: Text
    tone: str = "wait"
    by: datetime | None = None


DECLARANT = Text("收发货人或其报关企业", "The trader or its broker")
BY_STATE = {
    "7": NextStep(Text("海关接收申报", "Customs receive the declaration"), Role.CUSTOMS.text, "going"),
    "L": NextStep(Text("海关审核单证", "Customs review the documents"), Role.CUSTOMS.text, "going"),
    "H": NextStep(Text("关员人工审核", "An officer reviews the declaration"), Role.CUSTOMS.text),
    "T": NextStep(Text("缴纳税款", "Pay the duties"), DECLARANT),
    "wait": NextStep(Text("报告货物运抵", "Report the arrival of the goods"), Role.TERMINAL.text),
    "S": NextStep(Text("查验货物并录入结果", "Inspect the goods and record the result"), Role.INSPECTION.text),
}
SETTLED = NextStep(Text("海关选择：放行或查验", "Customs decide: release or inspect"), Role.CUSTOMS.text, "going")
CORRECT = NextStep(Text("修改后重新申报", "Correct the declaration and file again"), DECLARANT, "bad")
FILE = NextStep(Text("申报", "File the declaration"), DECLARANT)
ARRIVE = NextStep(Text("等待抵港", "Wait for the arrival"), Role.CARRIER.text, "going")
FETCH = NextStep(Text("可以提箱出闸", "The box may drive out of the gate"), Role.TERMINAL.text, "ok")
LOAD = NextStep(Text("可以装船", "The box may be loaded"), Role.TERMINAL.text, "ok")
DONE = NextStep(Text("已离港区，行程结束", "Out of the port: the journey is complete"), Text("—", "—"), "ok")
LIFT = Text("解除控制：{kinds}", "Lift the holds: {kinds}")


def next_step(facts: Facts) -> NextStep:
    """The first thing that is missing, in the order of the trade."""
    if facts.gone:
        return DONE
    if facts.returned:
        return CORRECT
    if not facts.declared and not facts.released:
        return FILE if facts.arrived or facts.direction == "E" else FILE if facts.holds else ARRIVE
    if not facts.released:
        return BY_STATE.get(facts.state, SETTLED)
    if facts.holds:
        kinds = Text("、".join(kind.zh for kind in facts.holds), ", ".join(kind.en for kind in facts.holds))
        return NextStep(
            Text(LIFT.zh.format(kinds=kinds.zh), LIFT.en.format(kinds=kinds.en)), Text("加控单位", "Who placed them")
        )
    return LOAD if facts.direction == "E" else FETCH
