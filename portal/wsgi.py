"""The web server's way in: it does not start where something that guards the portal is missing."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

from django.core.wsgi import get_wsgi_application  # noqa: E402

from portal.startup import refuse_unfit  # noqa: E402

application = get_wsgi_application()
refuse_unfit()
