"""The forecast on a passage's own page."""

from __future__ import annotations

from typing import Any

from django import template

from kouan.registry.caller import of_request, optional
from kouan.registry.roles import Role
from kouan.river.feeds import selectors, waiting
from kouan.river.feeds.pages_notices import row_of
from kouan.river.models import Passage
from kouan.river.states import QUEUED, State

register = template.Library()
MOST = 100


@register.inclusion_tag("feeds/parts/notices.html", takes_context=True)
def skipper_notices(context: dict[str, Any]) -> dict[str, Any]:
    """Notices in force or to come, for the public page; with the way to the desk for those who write them."""
    caller = optional(context["request"])
    rows = [row_of(one) for one in selectors.notices()[:MOST]]
    return {"rows": rows, "writer": caller is not None and caller.may(Role.LOCK)}


@register.inclusion_tag("feeds/parts/wait.html", takes_context=True)
def expected_wait(context: dict[str, Any], one: Passage) -> dict[str, Any]:
    """How long this passage is likely to wait; nothing unless it is in the queue of its first dam."""
    if one.leg or State(one.state) not in QUEUED:
        return {"wait": None}
    found = waiting.expected(of_request(context["request"]), one.pk)
    return {"wait": found[0] if found else None, "fitted": waiting.current()}
