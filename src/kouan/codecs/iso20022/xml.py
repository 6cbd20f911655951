"""Reading bank XML safely: no entities, no network, bounded size."""

from typing import Any

from lxml import etree

MAX_BYTES = 8 * 1024 * 1024


class NotThisMessage(ValueError):
    """The bytes are not the message asked for; the text says why."""


def parse(raw: bytes, namespace: str) -> etree._Element:
    """The Document element of `namespace`."""
    if len(raw) > MAX_BYTES:
        raise NotThisMessage("larger than 8 MiB")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        raise NotThisMessage(str(error)) from error
    info: Any = root.getroottree().docinfo
    if info.doctype:
        raise NotThisMessage("a DTD is not accepted")
    if root.tag != f"{{{namespace}}}Document":
        raise NotThisMessage(f"root is {root.tag}, not {namespace}")
    return root


def text(node: etree._Element, path: str) -> str:
    """The text at `path`; NotThisMessage when the element is missing."""
    found = node.find(path)
    if found is None or found.text is None:
        raise NotThisMessage(f"{path.replace('{*}', '')} is missing")
    return found.text.strip()


def texts(node: etree._Element, path: str) -> list[str]:
    """The texts of all elements at `path`."""
    return [(found.text or "").strip() for found in node.findall(path)]
