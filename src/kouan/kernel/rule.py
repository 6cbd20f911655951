"""`Rule`: one class per rule of the domain reference; its text is the error message."""

from datetime import date
from typing import Any, ClassVar

from kouan.kernel.errors import Problem, Severity
from kouan.kernel.text import Text

registry: dict[str, type["Rule"]] = {}


class Rule:
    """A legal or business rule: id, text (zh, en), the dates it is in force, severity, source, measures of the plan.

    Subclasses define a staticmethod `check` whose arguments are the wing's own. The class is never instantiated.
    """

    id: ClassVar[str]
    text: ClassVar[Text]
    since: ClassVar[date] = date(2000, 1, 1)
    until: ClassVar[date | None] = None
    severity: ClassVar[Severity] = Severity.STOP
    source: ClassVar[str] = ""
    measures: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        rule_id = cls.__dict__.get("id")
        if rule_id is None:
            return
        if rule_id in registry and registry[rule_id].__qualname__ != cls.__qualname__:
            raise TypeError(f"rule id {rule_id} is taken by {registry[rule_id].__qualname__}")
        registry[rule_id] = cls

    @classmethod
    def in_force(cls, on: date) -> bool:
        """True when the rule applies on that business date (last day included)."""
        return cls.since <= on and (cls.until is None or on <= cls.until)

    @classmethod
    def problem(cls, field: str, text: Text | None = None, **params: object) -> Problem:
        """A finding of this rule at `field`, with `text` (or the rule's own) filled from `params`."""
        said = text or cls.text
        return Problem(cls.id, field, said.format(**params) if params else said, cls.severity)
