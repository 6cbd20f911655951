"""What msgspec has against a body, as a problem at its field with a sentence in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable

from kouan.kernel.errors import Problem
from kouan.kernel.text import Text

KINDS = {
    "str": Text("文字", "a text"),
    "int": Text("整数", "a whole number"),
    "float": Text("数字", "a number"),
    "decimal": Text("数字", "a number"),
    "bool": Text("true或false", "true or false"),
    "array": Text("列表", "a list"),
    "object": Text("对象", "an object"),
    "null": Text("空值", "null"),
    "uuid": Text("UUID标识", "a UUID"),
    "date": Text("日期（如2026-11-23）", "a date such as 2026-11-23"),
    "datetime": Text("带时区的时间（如2026-11-23T08:00:00+08:00）", "a time with its zone, 2026-11-23T08:00:00+08:00"),
}
BAD_DATE = Text("应为日期，如2026-11-23。", "A date is expected, such as 2026-11-23.")
BAD_TIME = Text(
    "应为带时区的时间，如2026-11-23T08:00:00+08:00。", "A time with its zone is expected, as 2026-11-23T08:00:00+08:00."
)
UNREADABLE = Text("不是完整的JSON。", "This is no complete JSON.")


def misfit(error: Exception) -> Problem:
    """The problem at its field path (`goods[0].hs_code`, empty for the whole body), rule "schema"."""
    words, _, place = str(error).partition(" - at `$")
    field = place.rstrip("`").lstrip(".")
    for pattern, say in SAYINGS:
        if (found := pattern.fullmatch(words)) is not None:
            missing = found.groupdict().get("missing")
            if missing:
                field = f"{field}.{missing}" if field else missing
            return Problem("schema", field, say(found))
    return Problem("schema", field, Text("格式不正确。", f"The format is not right: {words}"))


def _kinds(said: str) -> Text:
    known = [KINDS.get(one, Text(one, one)) for one in re.findall(r"\w+", said)]
    return Text("或".join(one.zh for one in known), " or ".join(one.en for one in known))


def _kind(found: re.Match[str]) -> Text:
    kinds = _kinds(found["kinds"])
    return Text(f"应为{kinds.zh}。", f"{kinds.en.capitalize()} is expected.")


def _length(found: re.Match[str]) -> Text:
    least, count = found["sign"] == ">=", found["count"]
    if found["kinds"] == "str":
        return Text(
            f"{'至少' if least else '至多'}{count}个字符。", f"At {'least' if least else 'most'} {count} characters."
        )
    return Text(f"{'至少' if least else '至多'}{count}项。", f"At {'least' if least else 'most'} {count} entries.")


def _bound(found: re.Match[str]) -> Text:
    zh = {">=": "不小于", "<=": "不大于", ">": "大于", "<": "小于"}[found["sign"]]
    en = {">=": "at least", "<=": "at most", ">": "more than", "<": "less than"}[found["sign"]]
    return Text(f"应{zh}{found['count']}。", f"It must be {en} {found['count']}.")


def _same(zh: str, en: str) -> Callable[[re.Match[str]], Text]:
    return lambda found: Text(zh.format(**found.groupdict()), en.format(**found.groupdict()))


SAYINGS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Text]], ...] = (
    (re.compile(r"Object missing required field `(?P<missing>.*)`"), _same("请填写。", "This is missing.")),
    (re.compile(r"Object contains unknown field `(?P<missing>.*)`"), _same("没有这个字段。", "No such field.")),
    (re.compile(r"Expected `datetime` with a timezone component"), lambda found: BAD_TIME),
    (re.compile(r"Invalid RFC3339 encoded datetime|Invalid .*datetime.*"), lambda found: BAD_TIME),
    (re.compile(r"Invalid RFC3339 encoded date|Invalid .*date.*"), lambda found: BAD_DATE),
    (re.compile(r"Invalid UUID"), _same("应为UUID标识。", "A UUID is expected.")),
    (re.compile(r"Invalid decimal string|.*out of range.*"), _same("应为数字。", "A number is expected.")),
    (re.compile(r"Invalid enum value '?(?P<said>.*?)'?"), _same("没有选项“{said}”。", "There is no choice “{said}”.")),
    (re.compile(r"Expected `(?P<kinds>\w+)` of length (?P<sign>[<>]=) (?P<count>\d+)"), _length),
    (re.compile(r"Expected `str` matching regex .*", re.S), _same("格式不正确。", "The format is not right.")),
    (re.compile(r"Expected `\w+` (?P<sign>[<>]=?) (?P<count>[-\d.e+]+)"), _bound),
    (re.compile(r"Expected `(?P<kinds>[^`]*)`(, got .*)?"), _kind),
    (re.compile(r"(JSON is malformed|Input data was truncated).*", re.S), lambda found: UNREADABLE),
)  # fmt: skip
