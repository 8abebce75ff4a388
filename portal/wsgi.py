"""The web server's way in: it does not start where something that guards the portal is missing."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.utils.module_loading import import_string

from portal.startup import refuse_unfit

application = get_wsgi_application()
refuse_unfit()
for name in settings.BEFORE_DJANGO:
    application = import_string(name)(application)
