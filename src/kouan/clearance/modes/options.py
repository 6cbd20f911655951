"""The five fields in which a way through customs is chosen, and the options of each (domain reference, 1.0)."""

from __future__ import annotations

from collections.abc import Iterator

from kouan.codecs.declaration import Modes
from kouan.kernel.text import Text

# Field, its name, and its options in order; the first is the plain way, which is always open.
FIELDS: dict[str, tuple[Text, dict[str, Text]]] = {
    "declare_time": (
        Text("申报时间", "Time of declaration"),
        {
            "NORMAL": Text("运抵后申报", "After arrival"),
            "EARLY": Text("提前申报", "Early declaration"),
        },
    ),
    "declare_form": (
        Text("申报方式", "Form of declaration"),
        {
            "ONE_STEP": Text("一次申报", "One step"),
            "TWO_STEP": Text("两步申报", "Two steps"),
        },
    ),
    "admission": (
        Text("准入方式", "Admission"),
        {
            "PLAIN": Text("一段准入", "Plain"),
            "TWO_SEGMENT": Text("两段准入", "Two segments"),
        },
    ),
    "handling": (
        Text("码头作业", "Handling at the quay"),
        {
            "YARD": Text("进堆场", "By the yard"),
            "DIRECT_DISCHARGE": Text("船边直提", "Pick-up at the ship's side"),
            "DIRECT_LOAD": Text("抵港直装", "Loading on arrival"),
        },
    ),
    "corridor": (
        Text("物流通道", "Corridor"),
        {
            "LOCAL": Text("本港", "This port"),
            "TRANSIT": Text("转关", "Transit under customs control"),
            "LINKED": Text("联动接卸", "Linked discharge"),
            "DEPART_CONFIRM": Text("离港确认", "Departure confirmation"),
            "ARRIVE_CONFIRM": Text("抵港确认", "Arrival confirmation"),
        },
    ),
}
PLAIN = {field: next(iter(options)) for field, (_, options) in FIELDS.items()}
# Every option that must be chosen, by its own name: no two fields share one.
CHOSEN: dict[str, str] = {
    option: field for field, (_, options) in FIELDS.items() for option in options if option != PLAIN[field]
}


def name_of(option: str) -> Text:
    """What an option is called."""
    for _, options in FIELDS.values():
        if option in options:
            return options[option]
    raise LookupError(option)


def chosen(modes: Modes | None) -> Iterator[tuple[str, str]]:
    """The fields in which something else than the plain way was chosen, with the option."""
    for field in FIELDS if modes is not None else ():
        option = getattr(modes, field)
        if option != PLAIN[field]:
            yield field, option
