"""Settings of a child process that needs the journal only: it starts in a blink."""

import os
from pathlib import Path

from kouan.config.database import parse

INSTALLED_APPS = ["kouan.journal"]
DATABASES = {"default": parse(os.environ["KOUAN_DATABASE_URL"])}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
SECRET_KEY = "of a test"
STATE = Path(os.environ["KOUAN_STATE"])
NATS_URL = ""
