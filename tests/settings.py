"""The portal's own settings in test mode: the mode must stand before they are read."""

import os

os.environ.setdefault("PORTAL_MODE", "test")
os.environ.setdefault("PORTAL_QUICK_SQLITE", "1")

from portal.settings import *  # noqa: F403
from portal.settings import DATABASES

_TEMPLATE = os.environ.get("PORTAL_TEST_TEMPLATE", "")
if _TEMPLATE:  # a migrated database on the same server; nobody may be connected to it (tests/with_services.py)
    DATABASES["default"]["TEST"] = {"TEMPLATE": _TEMPLATE}
