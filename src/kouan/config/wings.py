"""Kouan's Django apps, lowest floor first. A wing that has many chapters keeps each as an app of its own inside it.

An app's pages stand under its path (`clearance.modes` → /clearance/modes/), its API under /api/v1 and the same path.
"""

KOUAN = (
    "journal",
    "registry",
    "journeys",
    "channels",
    "clearance",
    "clearance.modes",
    "clearance.guarantees",
    "clearance.two_step",
    "clearance.permits",
    "clearance.papers",
    "clearance.amendments",
    "clearance.advance",
    "clearance.admission",
    "clearance.quay",
    "clearance.corridors",
    "charges",
    "river",
    "river.express",
    "river.closures",
    "river.feeds",
)


def prefix(app: str) -> str:
    """The part of an address that belongs to an app: `clearance/modes/`; underscores become hyphens."""
    return app.replace(".", "/").replace("_", "-") + "/"
