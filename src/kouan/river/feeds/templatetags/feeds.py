"""The forecast on a passage's own page."""

from __future__ import annotations

from typing import Any

from django import template

from kouan.registry.caller import of_request
from kouan.river.feeds import waiting
from kouan.river.models import Passage
from kouan.river.states import QUEUED, State

register = template.Library()


@register.inclusion_tag("feeds/parts/wait.html", takes_context=True)
def expected_wait(context: dict[str, Any], one: Passage) -> dict[str, Any]:
    """How long this passage is likely to wait; nothing unless it is in the queue of its first dam."""
    if one.leg or State(one.state) not in QUEUED:
        return {"wait": None}
    found = waiting.expected(of_request(context["request"]), one.pk)
    return {"wait": found[0] if found else None, "fitted": waiting.current()}
