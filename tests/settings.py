"""The portal's own settings in test mode: the mode must stand before they are read."""

import os

os.environ.setdefault("PORTAL_MODE", "test")

from portal.settings import *  # noqa: E402, F403
