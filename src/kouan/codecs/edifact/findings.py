"""What was found wrong with an interchange: codes of data element 0085, place, and a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kouan.kernel.errors import Severity
from kouan.kernel.text import Text

CODES: dict[str, Text] = {
    "2": Text("不支持的语法版本或级别", "Syntax version or level not supported"),
    "12": Text("无效值", "Invalid value"),
    "13": Text("缺少必需的内容", "Missing"),
    "14": Text("此处不支持该值", "Value not supported in this position"),
    "15": Text("此处不支持该内容", "Not supported in this position"),
    "16": Text("组成部分过多", "Too many constituents"),
    "18": Text("未指明的错误", "Unspecified error"),
    "19": Text("小数标记无效", "Invalid decimal notation"),
    "20": Text("字符不能作服务字符", "Character invalid as service character"),
    "21": Text("无效字符", "Invalid character(s)"),
    "22": Text("无效的服务字符", "Invalid service character(s)"),
    "26": Text("重复", "Duplicate detected"),
    "28": Text("参考号不一致", "References do not match"),
    "29": Text("控制计数与实收数不符", "Control count does not match number of instances received"),
    "30": Text("功能组与报文混用", "Functional groups and messages mixed"),
    "31": Text("组内有多种报文", "More than one message type in group"),
    "32": Text("下一级为空", "Lower level empty"),
    "33": Text("出现在报文、包或功能组之外", "Invalid occurrence outside message, package or functional group"),
    "34": Text("不允许嵌套标记", "Nesting indicator not allowed"),
    "35": Text("数据元或段重复过多", "Too many data element or segment repetitions"),
    "36": Text("段组重复过多", "Too many segment group repetitions"),
    "37": Text("字符类型无效", "Invalid type of character(s)"),
    "38": Text("小数点前缺少数字", "Missing digit in front of decimal sign"),
    "39": Text("数据元过长", "Data element too long"),
    "40": Text("数据元过短", "Data element too short"),
    "45": Text("多余的末尾分隔符", "Trailing separator"),
    "46": Text("不支持的字符集", "Character set not supported"),
    "47": Text("不支持的信封功能", "Envelope functionality not supported"),
}
LIMIT = 1000


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong. `segment` is the tag it was found at, `position` the number of that segment in the file (the
    first after a UNA is 1; 0 is the file as a whole), `element` and `component` count from 1 after the tag (0: all)."""

    code: str
    segment: str
    position: int
    text: Text
    element: int = 0
    component: int = 0
    severity: Severity = Severity.STOP
    value: str = ""
    message: str = ""  # reference of the message it is in

    def as_dict(self, language: str = "en") -> dict[str, object]:
        """As `kouan edi read` prints it."""
        return {
            "code": self.code,
            "segment": self.segment,
            "position": self.position,
            "text": self.text.say(language),
        }


def found(code: str, segment: str, position: int, zh: str = "", en: str = "", **more: object) -> Finding:
    """A finding whose sentence is the text of its code, followed by what is particular."""
    base = CODES[code]
    text = Text(f"{base.zh}：{zh}", f"{base.en}: {en}") if en else base
    return Finding(code, segment, position, text, **more)  # type: ignore[arg-type]


class Findings(list[Finding]):
    """A list that stops growing: the first thousand are kept, the others only counted."""

    dropped = 0

    def add(self, code: str, segment: str, position: int, zh: str = "", en: str = "", **more: object) -> None:
        """Note one finding (see `found`)."""
        if len(self) >= LIMIT:
            self.dropped += 1
        else:
            self.append(found(code, segment, position, zh, en, **more))

    def errors(self) -> Iterator[Finding]:
        """Those that are more than a remark."""
        return (finding for finding in self if finding.severity is Severity.STOP)
