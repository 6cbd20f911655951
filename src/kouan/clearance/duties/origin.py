"""What a declaration claims about origin and quota: certificates of origin by line, quota documents."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from kouan.codecs.declaration import Declaration

CERTIFICATE_LETTER = "Y"
QUOTA_LETTERS = frozenset("teq")


def agreement_of(number: str, declaration: Declaration) -> str:
    """The agreement code of a certificate of origin: documents Y are numbered `<code>number`; "" if unsaid."""
    if number.startswith("<") and ">" in number:
        return number[1 : number.index(">")]
    for document in declaration.documents:
        if document.letter == CERTIFICATE_LETTER and document.number.startswith("<"):
            code, _, rest = document.number[1:].partition(">")
            if rest == number:
                return code
    return ""


def claims(declaration: Declaration, members: Mapping[str, Collection[str]]) -> dict[int, str]:
    """Goods line → agreement code of the certificate that covers it ("" = a certificate that does not say).

    A line whose country of origin is no member of the agreement claims nothing (B17 warns of it).
    """
    origins = {item.line: item.origin_country for item in declaration.goods}
    found = {}
    for relation in declaration.origin_relations:
        agreement = agreement_of(relation.number, declaration)
        if agreement not in members or origins.get(relation.line) in members[agreement]:
            found[relation.line] = agreement
    return found


def claims_quota(declaration: Declaration) -> bool:
    """Whether a tariff quota document (t, e or q) is given."""
    return any(document.letter in QUOTA_LETTERS for document in declaration.documents)
