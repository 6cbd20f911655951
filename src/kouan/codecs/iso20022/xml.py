"""Bank messages that must be right to be acted on: anything else is refused with the reason."""

from typing import TypeVar

from kouan.codecs.customs_xml.secure import namespace, parse
from kouan.codecs.shapes.document import Shape
from kouan.codecs.shapes.plan import Root
from kouan.kernel.errors import Malformed, Severity, TooLarge

M = TypeVar("M", bound=Root)


class NotThisMessage(ValueError):
    """The bytes are not the message asked for; the text says why."""


def reading(shape: Shape[M], raw: bytes) -> M:
    """The message, when it is of that shape and no value in it is wrong."""
    try:
        root = parse(raw)[0]
        if namespace(root) != shape.namespace:
            raise NotThisMessage(f"root is {root.tag}, not of {shape.namespace}")
        message, problems = shape.of(root)
    except (Malformed, TooLarge) as error:
        raise NotThisMessage(error.text.en) from error
    stop = next((one for one in problems if one.severity == Severity.STOP), None)
    if stop is not None:
        raise NotThisMessage(f"{stop.field}: {stop.text.en}")
    return message
