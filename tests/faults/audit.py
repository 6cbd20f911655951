"""After the faults: is every acknowledged filing there once and whole, and does the journal verify?

Reads `{client number: declaration id}` from standard input; prints what is wrong, one line each.
"""

import json
import sys

import django

django.setup()

from django.db import connection  # noqa: E402

from kouan.journal import worker  # noqa: E402

WHOLE = """
SELECT d.client_no, d.id::text, d.line_count,
       (SELECT count(*) FROM clearance_declarationline l WHERE l.declaration_id = d.id),
       (SELECT count(*) FROM journal_event e WHERE e.subject_id = d.id AND e.type = 'DECL_SUBMITTED')
  FROM clearance_declaration d"""


def main(acknowledged: dict[str, str]) -> None:
    worker.drain()
    with connection.cursor() as cursor:
        cursor.execute(WHOLE)
        rows = {row[0]: row[1:] for row in cursor.fetchall()}
    for client_no, key in acknowledged.items():
        if client_no not in rows or rows[client_no][0] != key:
            print(f"acknowledged and lost: {client_no} {key}")
    for client_no, (_, lines, found, events) in rows.items():
        if lines != found or events != 1:
            print(f"not whole: {client_no} has {found} of {lines} lines and {events} events")


main(json.load(sys.stdin))
