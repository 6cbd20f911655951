"""Event types of licences."""

from kouan.journal.types import EventType
from kouan.kernel.text import Text

LICENCE_ENTERED = EventType("LICENCE_ENTERED", Text("证件登记", "Licence entered"))
LICENCE_CHANGED = EventType("LICENCE_CHANGED", Text("证件状态变更", "Licence changed"))
LICENCE_WRITTEN_OFF = EventType("LICENCE_WRITTEN_OFF", Text("证件核销", "Licence written off"))
LICENCE_GIVEN_BACK = EventType("LICENCE_GIVEN_BACK", Text("证件核销退回", "Write-off given back"))
