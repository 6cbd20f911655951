"""The tokens meet WCAG 2.2 AA: 4.5 to 1 for every text on every ground it is written on, 3 to 1 for edges and marks."""

import re
from pathlib import Path

import pytest

from kouan import portal

STATIC = Path(portal.__file__).parent / "static" / "portal"
TOKENS = (STATIC / "tokens.css").read_text()

GROUNDS = ("paper", "surface", "sunk", "river-faint")
TEXT = [(ink, ground) for ink in ("ink", "ink-2", "ink-3", "river-deep") for ground in GROUNDS]
TEXT += [
    ("on-river", "river"),
    ("on-river", "river-deep"),
    ("on-cinnabar", "cinnabar"),
    ("moss", "moss-soft"),
    ("amber", "amber-soft"),
    ("cinnabar", "cinnabar-soft"),
    ("indigo", "indigo-soft"),
    *((colour, "surface") for colour in ("moss", "amber", "cinnabar", "river")),
    ("ink", "land"),
    ("ink-2", "land"),
    ("ink-3", "land"),
    ("ink-3", "sea"),
]
MARKS = [
    ("edge", "surface"),
    ("edge", "paper"),
    ("river", "surface"),
    ("river", "paper"),
    ("indigo", "land"),
    ("river-deep", "land"),
]


def block(opening: str) -> dict[str, str]:
    """The colours declared in the block that begins with `opening`."""
    start = TOKENS.index(opening) + len(opening)
    return dict(re.findall(r"--([a-z0-9-]+):\s*(#[0-9a-fA-F]{6})", TOKENS[start : TOKENS.index("}", start)]))


LIGHT = block(":root {")
DARK = block(':root[data-theme="dark"] {')


def luminance(colour: str) -> float:
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_measure_itself():
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_is_legible(theme, ink, ground):
    assert contrast(theme[ink], theme[ground]) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("mark", "ground"), MARKS)
def test_edges_and_marks_are_visible(theme, mark, ground):
    assert contrast(theme[mark], theme[ground]) >= 3


def test_dark_is_the_same_whether_chosen_or_the_system_s():
    assert block(':root:not([data-theme="light"]) {') == DARK
    assert DARK.keys() == LIGHT.keys()


@pytest.mark.parametrize("sheet", ["layout.css", "components.css", "charts.css"])
def test_colours_come_from_tokens_only(sheet):
    text = (STATIC / sheet).read_text()
    literal = re.findall(r"(?<!&)#[0-9a-fA-F]{3,8}\b(?![^{]*\{)", text)
    assert set(literal) <= {"#fff"}  # the quiet zone of a QR code is white in every theme


@pytest.mark.parametrize("sheet", ["layout.css", "components.css", "charts.css"])
def test_every_token_used_exists(sheet):
    own = (STATIC / sheet).read_text()  # a component may have sizes of its own
    used = set(re.findall(r"var\(--([a-z0-9-]+)\)", own))
    declared = set(re.findall(r"--([a-z0-9-]+):", TOKENS + own))
    assert used <= declared
