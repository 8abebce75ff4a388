"""The portal as a server of its own for a test, whose address has a port that is not known before."""

import django
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.wsgi import get_wsgi_application

settings.ALLOWED_HOSTS += ["127.0.0.1"]
django.setup()
application = StaticFilesHandler(get_wsgi_application())
