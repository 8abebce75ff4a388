"""The portal's own settings in test mode: the mode must stand before they are read."""

import os

os.environ.setdefault("PORTAL_MODE", "test")
os.environ.setdefault("PORTAL_QUICK_SQLITE", "1")

from portal.settings import *  # noqa: F403
