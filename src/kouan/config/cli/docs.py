"""`docs`: documents that are written by the program from what it knows about itself."""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import click

from kouan.config.cli.plugs import PLUGS, SECTIONS
from kouan.config.cli.steps import ROOT
from kouan.config.services.program import setup

HEAD = "<!-- written by ./kouan docs; do not edit -->\n\n"
MARK = re.compile(r"""mark\.measure\(\s*["']([^"']+)["']""")
FLOW = re.compile(r"^measures: \[(.*)\]", re.MULTILINE)
RULES = re.compile(r"^from kouan\.kernel\.rule import .*\bRule\b", re.MULTILINE)


@click.command()
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 when a document is not current.")
def docs(check: bool) -> None:
    """Write docs/commands.md and docs/measures.md."""
    setup()
    old = stale()
    for path in old:
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(DOCUMENTS[path](), encoding="utf-8")
        click.echo(f"{path.relative_to(ROOT)} {'is not current' if check else 'written'}")
    if not old:
        click.echo("all current")
    sys.exit(1 if check and old else 0)


def stale() -> list[Path]:
    """Documents that differ from what would be written now."""
    return [
        path for path, write in DOCUMENTS.items() if not path.exists() or path.read_text(encoding="utf-8") != write()
    ]


def commands_page() -> str:
    """Every command of the table, by section."""
    lines = ["# Commands\n", "Each is `./kouan NAME`; `./kouan NAME --help` says more."]
    for section in SECTIONS:
        lines += [f"\n## {section}\n", "| command | what it does |", "| --- | --- |"]
        lines += [f"| `{plug.name}` | {plug.text} |" for plug in PLUGS if plug.section == section and plug.exists()]
    return HEAD + "\n".join(lines) + "\n"


def measures_page() -> str:
    """Measure of the plan -> rules -> module -> tests and flows that name the rule or carry the measure."""
    import_rules()
    from kouan.kernel.rule import registry

    marked, named = _tests(set(registry))
    rows: dict[str, list[str]] = defaultdict(list)
    for rule_id, rule in sorted(registry.items()):
        tests = ", ".join(f"`{name}`" for name in sorted(named[rule_id])) or "none by name"
        row = f"| `{rule_id}` | {rule.text.en} | `{rule.__module__}` | {tests} |"
        for measure in rule.measures or ("-",):
            rows[measure].append(row)
    lines = ["# Measures of the plan, the rules that carry them out, and their tests"]
    for measure in sorted(set(rows) | set(marked), key=_order):
        lines.append(f"\n## {'Rules of no single measure' if measure == '-' else 'Measure ' + measure}\n")
        if marked[measure]:
            lines.append("Shown by: " + ", ".join(f"`{name}`" for name in sorted(marked[measure])) + "\n")
        if rows[measure]:
            lines += ["| rule | text | code | tests |", "| --- | --- | --- | --- |", *rows[measure]]
    return HEAD + "\n".join(lines) + "\n"


def import_rules() -> None:
    """Import every module that holds rules, so that they are all registered."""
    source = ROOT / "src"
    for path in sorted((source / "kouan").rglob("*.py")):
        if RULES.search(path.read_text(encoding="utf-8")):
            parts = path.relative_to(source).with_suffix("").parts
            import_module(".".join(part for part in parts if part != "__init__"))


def untested() -> list[str]:
    """Rules that no test names: each needs one, for what nobody tests nobody knows to hold."""
    import_rules()
    from kouan.kernel.rule import registry

    _marked, named = _tests(set(registry))
    return [rule_id for rule_id in sorted(registry) if not named[rule_id]]


def _tests(rule_ids: set[str]) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    marked: dict[str, set[str]] = defaultdict(set)
    named: dict[str, set[str]] = defaultdict(set)
    for path in sorted((ROOT / "tests").rglob("*.py")):
        text, name = path.read_text(encoding="utf-8"), str(path.relative_to(ROOT))
        for measure in MARK.findall(text):
            marked[measure].add(name)
        called = set(re.findall(r"def test_(\w+)", text))
        for rule_id in rule_ids:
            slug = re.sub(r"\W", "_", rule_id.lower())  # test_r_6_3_…
            if any(test == slug or test.startswith(slug + "_") for test in called):
                named[rule_id].add(name)
        for rule_id in rule_ids & set(re.findall(r"[\w.-]*\w", text)):
            named[rule_id].add(name)
    for path in sorted((ROOT / "tests" / "flows").glob("*.yaml")):
        text, name = path.read_text(encoding="utf-8"), str(path.relative_to(ROOT))
        for measure in re.findall(r"[\w]+", "".join(FLOW.findall(text))):
            marked[measure].add(name)
        for rule_id in rule_ids & set(re.findall(r"[\w.-]*\w", text)):  # a journey that a rule stops tests it
            named[rule_id].add(name)
    return marked, named


def _order(measure: str) -> tuple[int, str]:
    number = re.match(r"\d+", measure)
    return (int(number.group()) if number else 99, measure)


DOCUMENTS: dict[Path, Callable[[], str]] = {
    ROOT / "docs" / "commands.md": commands_page,
    ROOT / "docs" / "measures.md": measures_page,
}
