"""Messages that channels hand to the journeys themselves: manifests of customs, EDIFACT of ships and terminals."""

from kouan.channels import handlers
from kouan.channels.formats.edifact import MIXED
from kouan.channels.interchanges import bayplan, boxes, calls, lines, mixed, orders, statuses, steps  # noqa: F401 - all but steps declare plans
from kouan.channels.manifests.common import take_other
from kouan.channels.manifests.facts import take_arrival, take_tally
from kouan.channels.manifests.lines import take_lines, take_reassignment

for _names, _handler in {
    ("MT1101", "MT2101"): take_lines,
    ("MT3101", "MT3102"): take_arrival,
    ("MT5101", "MT5102"): take_tally,
    ("MT8103", "MT8104"): take_reassignment,
    ("Manifest",): take_other,
}.items():
    for _name in _names:
        handlers.register(_name, _handler)

for _name in steps.names():
    handlers.register(_name, steps.take)
handlers.register(MIXED, mixed.take)
