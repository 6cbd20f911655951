"""Short forms as data, for the pages of every app: fields declared once, drawn by one template, faults beside them."""

from kouan.registry.asking.answering import Form, Sheet, alone, answer, bound, posted, within
from kouan.registry.asking.fields import Ask, Asked, keyed, read

__all__ = ["Ask", "Asked", "Form", "Sheet", "alone", "answer", "bound", "keyed", "posted", "read", "within"]
