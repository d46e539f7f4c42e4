"""How often, and how much at once: sendings, logins, uploads."""

from .environment import env

# "off" lifts the waiting time of forms; production refuses it.
RATE_LIMITS: bool = env.str("RATE_LIMITS", default="on").lower() != "off"
FORM_MINIMUM_SECONDS = 3
# Sendings to one call: by one network (a class behind one address sends 30 at once), and in all.
SENDER_RATE: str = env.str("SENDER_RATE", default="40/m")
CALL_RATE: str = env.str("CALL_RATE", default="600/m")
# Files of forms by one network, sent in the end or not: several classes that send one each, and at most 1 GB
# an hour to clean, and to keep for a day.
FILE_RATE: str = env.str("FILE_RATE", default="200/h")
# Failed logins: of one account from one network, and of one network. Never of an account alone, which
# would let anybody shut its owner out. Then the same for asking for a new password.
LOGIN_ACCOUNT_RATE: str = env.str("LOGIN_ACCOUNT_RATE", default="10/5m")
LOGIN_NETWORK_RATE: str = env.str("LOGIN_NETWORK_RATE", default="100/5m")
PASSWORD_RESET_ACCOUNT_RATE: str = env.str("PASSWORD_RESET_ACCOUNT_RATE", default="3/15m")
PASSWORD_RESET_NETWORK_RATE: str = env.str("PASSWORD_RESET_NETWORK_RATE", default="20/15m")
# Where a trusted proxy puts the client's address, for example HTTP_X_FORWARDED_FOR.
CLIENT_ADDRESS_META: str = env.str("CLIENT_ADDRESS_META", default="REMOTE_ADDR")
RATELIMIT_USE_CACHE = "limits"
RATELIMIT_FAIL_OPEN = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# The file of a contribution. What is sent beyond it is read and dropped (portal.uploads).
ATTACHMENT_MAX_BYTES: int = env.int("ATTACHMENT_MAX_BYTES", default=5 * 1024 * 1024)
CMS_UPLOAD_MAX_BYTES = 50 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["portal.uploads.BoundedUploadHandler"]
# An editor's page with many blocks posts several thousand fields.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
