"""Material that lies beside the repository: tests that read it skip when it is absent."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def shared(path: str) -> Path:
    """The file or folder `path` of the shared material, or skip the calling test with a message."""
    folder = Path(os.environ.get("KOUAN_SHARED", ROOT.parent / "shared"))
    found = folder / path
    if not found.exists():
        pytest.skip(f"no shared material here: {path}", allow_module_level=True)
    return found
