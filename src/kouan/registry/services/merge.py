"""The statements that bring a code list to the rows of the temporary table `code_new`."""


class SQL:
    make = """
CREATE TEMP TABLE code_new (
  code text COLLATE "default" PRIMARY KEY, name_zh text NOT NULL, name_en text NOT NULL, attributes jsonb NOT NULL
) ON COMMIT DROP"""

    # What the new rows do not say (a Chinese or English name, a hand-made overlay of rates) is kept.
    inherit = """
UPDATE code_new n
   SET name_zh = coalesce(nullif(n.name_zh, ''), e.name_zh), name_en = coalesce(nullif(n.name_en, ''), e.name_en),
       attributes = e.attributes || n.attributes
  FROM registry_codeentry e
 WHERE e.list = %(list)s AND e.code = n.code AND e.valid_until IS NULL AND NOT %(builtin)s"""

    # A version that starts today or later, and a built-in one under a newer built-in, is corrected in place.
    replace = """
UPDATE registry_codeentry e
   SET name_zh = n.name_zh, name_en = n.name_en, attributes = n.attributes, source = %(source)s
  FROM code_new n
 WHERE e.list = %(list)s AND e.code = n.code AND e.valid_until IS NULL
   AND CASE WHEN %(builtin)s THEN e.source = %(source)s ELSE e.valid_from >= %(on)s END
   AND (e.name_zh, e.name_en, e.attributes) IS DISTINCT FROM (n.name_zh::varchar, n.name_en::varchar, n.attributes)"""

    close = """
UPDATE registry_codeentry e
   SET valid_until = %(before)s
  FROM code_new n
 WHERE e.list = %(list)s AND e.code = n.code AND e.valid_until IS NULL AND NOT %(builtin)s
   AND e.valid_from < %(on)s
   AND (e.name_zh, e.name_en, e.attributes) IS DISTINCT FROM (n.name_zh::varchar, n.name_en::varchar, n.attributes)"""

    # No version is open: the first ever starts at `first`, a later one today or after the last one ends.
    open = """
INSERT INTO registry_codeentry (list, code, name_zh, name_en, attributes, valid_from, valid_until, source)
SELECT %(list)s, n.code, n.name_zh, n.name_en, n.attributes,
       CASE WHEN held.latest IS NULL THEN %(first)s::date ELSE greatest(%(on)s::date, held.latest + 1) END,
       NULL, %(source)s
  FROM code_new n
  LEFT JOIN (SELECT code, max(valid_until) AS latest, bool_or(valid_until IS NULL) AS standing
               FROM registry_codeentry WHERE list = %(list)s GROUP BY code) held USING (code)
 WHERE NOT coalesce(held.standing, false)"""
