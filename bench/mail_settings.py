"""Settings of bench.mail: the bench's own, and the sink that EMAIL_URL names."""

from bench.settings import *  # noqa: F403
from portal.settings.base import env

MAIL_DELIVERY = env.email_url("EMAIL_URL")
