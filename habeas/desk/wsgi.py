"""The application as a server calls it."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "habeas.desk.settings")

application = get_wsgi_application()

from habeas.casework.office import open_unasked  # noqa: E402  (needs Django to be set up)

open_unasked()
