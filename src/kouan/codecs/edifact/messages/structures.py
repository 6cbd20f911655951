"""Which structure a message of a given release has: that of the directory tables, with names where types need them."""

from __future__ import annotations

import re
from functools import cache

from kouan.codecs.edifact.directory import directory

RELEASES = ("95B", "96B", "98B", "00B", "13B", "16A")
RELEASE = re.compile(r"(\d\d)([AB])\Z")
NAMED = {  # message -> what is set apart in its structure line: see grammar.py for `=` and `:`
    "BAPLIE": (("(LOC! GID?", "(LOC=147! GID?"), ("(DGS! FTX?)?999)?9999", "(DGS! FTX?)?999)?99999")),
    "CUSCAR": (("(CNI! CNT?9 (RFF!", "(CNI! CNT?9 (RFF:bills!"),),
    "CUSDEC": (("BGM! CST?", "BGM! CST:procedures?"), (" UNS!", " UNS:detail!"), (" UNS!", " UNS:summary!")),
    "MOVINS": (("(LOC! RFF!99", "(LOC=147! RFF?99"), ("NAD!99", "NAD?99"), ("(RFF! (DGS!", "(RFF:dangerous! (DGS!")),
}
OWN = {  # the directory table only says which segments this one may hold
    ("BAPLIE", "13B"): (
        "BGM! DTM?9 (RFF! DTM?9)?9 (NAD! (CTA! COM?9)?9)?9 (TDT! RFF?9 FTX?9 (LOC! DTM?9)?9)!9 UNS! "
        "(LOC=147! FTX?9 RFF?9 (EQD! NAD?9 MEA?9 HAN?99 DIM?9 RFF?9 GDS?99 FTX?9 (LOC! TSR? TDT?)?9 "
        "(TMP! RNG? DTM?)?9 (EQA! NAD?)?9 (DGS! ATT?9 MEA?9 FTX?9 (CTA! COM?9)?9)?999)?9)?99999 CNT!"
    ),
}


@cache
def known(name: str) -> dict[str, str]:
    """Release ("95B", oldest first) -> structure line of a message."""
    found = {release: _line(name, release) for release in RELEASES}
    return {release: line for release, line in found.items() if line}


def _line(name: str, release: str) -> str:
    table = directory(f"D{release}")
    line = OWN.get((name, release), "")
    if not line and table and name in table.messages():
        line = table.line("message", name) or ""
    for plain, named in NAMED.get(name, ()):
        line = line.replace(plain, named, 1)
    return line


def age(release: str) -> float:
    """Year of a release ("96A" is 1996.0, "00B" 2000.5); one that is none sorts last."""
    match = RELEASE.match(release.upper())
    if not match:
        return 9999.0
    year = int(match[1])
    return year + (1900 if year > 80 else 2000) + (0.5 if match[2] == "B" else 0.0)


@cache
def nearest(name: str, release: str) -> str:
    """The release whose structure to use: that one, else its year's, else the last before, else the oldest."""
    releases = list(known(name))
    wanted = age(release)
    if wanted == age(""):
        return releases[-1]
    if release.upper() in releases:
        return release.upper()
    same_year = [each for each in releases if int(age(each)) == int(wanted)]
    before = [each for each in releases if age(each) <= wanted]
    return (same_year or before[-1:] or releases[:1])[0]
