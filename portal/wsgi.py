"""WSGI entry point: gunicorn portal.wsgi"""

import os

from django.core.wsgi import get_wsgi_application

from portal.charsets import without_odd_charsets
from portal.head_requests import without_bodies

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.production")

application = without_odd_charsets(without_bodies(get_wsgi_application()))
