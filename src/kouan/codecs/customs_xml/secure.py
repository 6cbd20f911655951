"""XML from strangers: no DTD, no entities, no network; limits on size, depth and number of elements."""

import re
from functools import lru_cache

from lxml import etree

from kouan.codecs.customs_xml.charset import to_text
from kouan.kernel.errors import Malformed, TooLarge
from kouan.kernel.text import Text

MAX_BYTES = 8 * 1024 * 1024
MAX_DEPTH = 64
MAX_ATTRIBUTES = 1_000  # of one element: the parser looks for each from the first on
MAX_ELEMENTS = 30_000  # 50 goods lines have about 3,000, a list of 1,000 vehicles 12,000

_CROWDED = etree.XPath(f"boolean(//*[count(@*) > {MAX_ATTRIBUTES}])")
_DEEP = etree.XPath(f"boolean(//*[count(ancestor::*) >= {MAX_DEPTH}])")
# Possessive (++, *+): what was taken is not tried again in other ways, or a row of blanks would take for ever.
_PROLOG = re.compile(r"(?:\s++|<!--.*?-->|<\?.*?\?>)*+", re.DOTALL)
_ROOT = re.compile(
    r"\ufeff?(?:\s++|<!--.*?-->|<\?.*?\?>|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>)*+<(?:[\w.-]+:)?([\w.-]+)", re.DOTALL
)
_QUICK = re.compile(rb"(?:\xef\xbb\xbf)?(?:\s++|<!--.*?-->|<\?.*?\?>)*+<(?:[\w.-]+:)?([\w.-]+)", re.DOTALL)
QUICK = 16_384

NO_DTD = Text("报文不得含有 DOCTYPE 或实体定义。", "The message must not carry a DOCTYPE or entity definitions.")
NO_ENTITY = Text("报文不得含有自定义实体引用。", "The message must not use entity references.")
TOO_DEEP = Text("报文嵌套超过 {limit} 层。", "The message is nested deeper than {limit} levels.")
NOT_XML = Text(
    "报文不是格式良好的 XML（第 {line} 行第 {column} 列：{why}）。",
    "The message is not well-formed XML (line {line}, column {column}: {why}).",
)
EMPTY = Text("报文为空。", "The message is empty.")


def parse(raw: bytes, *, elements: int = MAX_ELEMENTS) -> tuple[etree._Element, str]:
    """The root element and the charset; at most that many elements. Raises Malformed or TooLarge, nothing else."""
    if len(raw) > MAX_BYTES:
        raise TooLarge(limit=f"{MAX_BYTES // 1024 // 1024} MiB")
    text, charset = to_text(raw)
    _guard(text, elements)
    try:
        root = etree.fromstring(text.encode("utf-8"), _parser())
    except etree.XMLSyntaxError as wrong:
        line, column = wrong.position
        raise Malformed(NOT_XML, line=line, column=column, why=_why(wrong)) from None
    _check(root)
    if text.count("=") > MAX_ATTRIBUTES and _CROWDED(root):
        raise TooLarge(limit=f"{MAX_ATTRIBUTES} attributes of one element")
    return root, charset


def root_name(raw: bytes) -> str:
    """Local name of the root element; '' when the bytes do not look like XML. Finds the format before it is read."""
    try:
        text, _ = to_text(raw[:MAX_BYTES])
    except Malformed:  # the reader will say what is wrong; the name is readable all the same
        text = raw[:MAX_BYTES].decode("latin-1")
    found = _ROOT.match(text)
    return found.group(1) if found else ""


def quick_root(raw: bytes) -> str:
    """As `root_name`, from the first bytes alone and for names in plain letters: cheap to ask of every message."""
    found = _QUICK.match(raw[:QUICK])
    return found.group(1).decode("latin-1") if found else ""


def local(element: etree._Element) -> str:
    """Tag without its namespace."""
    return _local(element.tag)


def namespace(element: etree._Element) -> str:
    """Namespace of the tag, '' when it has none."""
    return str(element.tag)[1:].partition("}")[0] if str(element.tag).startswith("{") else ""


@lru_cache(maxsize=2048)
def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )


def _guard(text: str, elements: int) -> None:
    """Refuse before the parser sees it what would cost memory or reach outside."""
    if not text.strip():
        raise Malformed(EMPTY)
    start = _PROLOG.match(text)
    if start and text.startswith("<!", start.end()):
        raise Malformed(NO_DTD)
    if text.count("</") + text.count("/>") > elements:
        raise TooLarge(limit=f"{elements} elements")


def _check(root: etree._Element) -> None:
    if _DEEP(root):
        raise Malformed(TOO_DEEP, limit=MAX_DEPTH)
    if next(root.iter(etree.Entity), None) is not None:
        raise Malformed(NO_ENTITY)


def _why(wrong: etree.XMLSyntaxError) -> str:
    """The parser's own words, short."""
    return (wrong.msg or "").partition(", line")[0].strip()[:160]
