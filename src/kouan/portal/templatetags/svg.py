"""The drawings as template tags."""

from collections.abc import Sequence

from django import template
from django.utils.safestring import SafeString

from kouan.portal.svg import spark as drawing

register = template.Library()


@register.simple_tag
def spark(values: Sequence[float]) -> SafeString:
    """The course of a figure."""
    return drawing.spark(values)
