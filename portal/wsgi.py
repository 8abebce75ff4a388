"""The web server's way in: it does not start where something that guards the portal is missing."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

from django.core.wsgi import get_wsgi_application

from portal.startup import refuse_unfit

application = get_wsgi_application()
refuse_unfit()
