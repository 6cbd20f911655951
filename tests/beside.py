"""What a refused form looks like in every app: status 422, each sentence beside its field, what was typed kept."""

import re


def beside(answer, *fields, kept=()):
    """The page drawn again: these fields, and no others, have their sentence; ids are unique; `kept` still stands."""
    page = answer.content.decode()
    assert answer.status_code == 422, (answer.status_code, page[-2000:])
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids)), sorted({one for one in ids if ids.count(one) > 1})
    assert sorted(one[2:] for one in ids if one.startswith("e-")) == sorted(fields)
    for field in fields:
        found = re.search(rf'id="e-{re.escape(field)}" role="alert"><p class="problem">([^<]+)</p>', page)
        assert found and found[1].strip() and f'aria-describedby="e-{field}"' in page, field
    assert all(typed in page for typed in kept)
    return page
