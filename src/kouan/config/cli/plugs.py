"""Every command, where it is kept, and what it needs: a table, so that starting up imports nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

RUN, DATA, DEVELOP = "Run", "Data", "Develop"
SECTIONS = (RUN, DATA, DEVELOP)


@dataclass(frozen=True)
class Plug:
    """A command by name: `module` holds it as an attribute or in its list `commands`."""

    name: str
    section: str
    module: str
    text: str
    services: bool = False  # the database is there and Django is set up before `module` is imported

    def exists(self) -> bool:
        """Whether this version has the command; its module is looked into, not imported."""
        if find_spec(self.module.rpartition(".")[0]) is None:
            return False
        module = find_spec(self.module)
        if module is None or module.origin is None:
            return False
        source = Path(module.origin).read_text(encoding="utf-8")
        return f"def {self.name}(" in source or f'command("{self.name}"' in source or f'group("{self.name}"' in source


OWN = "kouan.config.cli"
PLUGS = (
    Plug("up", RUN, f"{OWN}.up", "Start everything; the portal is at http://127.0.0.1:8000 until Ctrl-C."),
    Plug("down", RUN, f"{OWN}.up", "Stop what `up` started, also after its supervisor was killed."),
    Plug("status", RUN, f"{OWN}.up", "Say what is running, and where."),
    Plug("doctor", RUN, f"{OWN}.doctor", "Check this installation part by part; --fix repairs what it can."),
    Plug("edi", DATA, f"{OWN}.edi", "Read, check and write UN/EDIFACT files."),
    Plug("xml", DATA, f"{OWN}.xml", "Read XML and JSON messages of customs, rail, banks and carriers."),
    Plug("corridors", DATA, f"{OWN}.corridors", "Plan goods around a closed lock; forecast its queue."),
    Plug("express", DATA, f"{OWN}.express", "The express line: clear the slot exchange, plan departures."),
    Plug("declare", DATA, "kouan.channels.commands", "File declarations from files.", services=True),
    Plug("modes", DATA, "kouan.clearance.commands", "Customs clearance modes and where they apply.", services=True),
    Plug("duty", DATA, "kouan.clearance.commands", "Work out duties and taxes, step by step.", services=True),
    Plug("load", DATA, "kouan.registry.commands", "Load code lists and rule tables.", services=True),
    Plug("journal", DATA, "kouan.journal.commands", "Verify the journal, prove an entry, measure it.", services=True),
    Plug("simulate", DATA, "kouan.simulator.commands", "Drive a day at Guoyuan through the public API.", services=True),
    Plug("locks", DATA, f"{OWN}.locks", "Plan vessels through the locks of both dams, bound and show a plan."),
    Plug("river", DATA, f"{OWN}.river", "The lock's desk: plan, export, audit the published order offline."),
    Plug("migrate", DATA, f"{OWN}.data", "Bring the tables of the database up to date.", services=True),
    Plug("shell", DATA, f"{OWN}.data", "A Python prompt with the program set up.", services=True),
    Plug("test", DEVELOP, f"{OWN}.develop", "Run the tests; arguments go to pytest."),
    Plug("check", DEVELOP, f"{OWN}.check", "Style, types, import floors, migrations, translations, documents."),
    Plug("flows", DEVELOP, "kouan.simulator.flows", "Replay whole journeys from files.", services=True),
    Plug("bench", DEVELOP, "kouan.config.bench", "Measure speed beside a floor and a plain application."),
    Plug("campaign", DEVELOP, f"{OWN}.develop", "Run a long test that is not part of `test`: faults, random input."),
    Plug("messages", DEVELOP, f"{OWN}.messages", "Collect the texts to translate, or check that all are translated."),
    Plug("docs", DEVELOP, f"{OWN}.docs", "Write the generated documents, or check that they are current."),
    Plug("browser", DEVELOP, f"{OWN}.develop", "Install Chromium for the browser tests."),
    Plug("lock", DEVELOP, f"{OWN}.develop", "Work out the exact versions and hashes of requirements/*.lock anew."),
)
BY_NAME = {plug.name: plug for plug in PLUGS}
