"""The one-click roles of the demonstration world: who they are and what they do in a day."""

from dataclasses import dataclass

from django.conf import settings

from kouan.kernel.text import Text
from kouan.registry.roles import Role


@dataclass(frozen=True, slots=True)
class Card:
    """One role on the sign-in page: what this person does in a day."""

    role: Role
    icon: str
    does: Text


CARDS = (
    Card(Role.TRADER, "factory", Text("看自己的货到哪一步、该缴多少税", "Follows own goods and pays duties")),
    Card(Role.BROKER, "file-pen-line", Text("录入、申报、改退单", "Files and corrects declarations")),
    Card(Role.CUSTOMS, "stamp", Text("审单、布控、放行", "Reviews, selects, releases")),
    Card(Role.INSPECTION, "scan-search", Text("查验箱与货、录结果", "Inspects boxes, records results")),
    Card(Role.TERMINAL, "door-open", Text("问闸口：此箱能走吗", "Asks the gate: may this box leave")),
    Card(Role.CARRIER, "ship", Text("报航次、舱单", "Announces calls and manifests")),
    Card(Role.LOCK, "dam", Text("排过闸", "Plans lock passages")),
    Card(Role.RAIL, "train-front", Text("铁水联运", "Joins rail and water")),
    Card(Role.PORT_OFFICE, "chart-column", Text("看整个口岸的时效", "Watches the whole port's times")),
    Card(Role.MARKET, "scale", Text("查口岸收费", "Supervises port charges")),
)


def cards() -> tuple[Card, ...]:
    """The cards to show: none outside the demonstration world."""
    return CARDS if settings.DEMO else ()
