"""What a declaration claims about origin and quota: certificates of origin by line, quota documents."""

from __future__ import annotations

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


def claims(declaration: Declaration) -> dict[int, str]:
    """Goods line → agreement code of the certificate that covers it ("" = a certificate that does not say)."""
    return {relation.line: agreement_of(relation.number, declaration) for relation in declaration.origin_relations}


def claims_quota(declaration: Declaration) -> bool:
    """Whether a tariff quota document (t, e or q) is given."""
    return any(document.letter in QUOTA_LETTERS for document in declaration.documents)
