"""Tables and the demo world in the database of KOUAN_DATABASE_URL."""

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from kouan.registry.builtin import load_builtin  # noqa: E402
from kouan.registry.demo import load_demo  # noqa: E402

call_command("migrate", verbosity=0)
load_builtin()
load_demo()
