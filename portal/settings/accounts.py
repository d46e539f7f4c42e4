"""Who logs in, and the keys that stand for people: secret links, digests, the journal of erasures."""

from .environment import VAR_DIR, env

AUTH_USER_MODEL = "people.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "wagtailadmin_login"
# The link is in a queued mail: it must not be worth anything for long.
PASSWORD_RESET_TIMEOUT = 3 * 60 * 60

# Keys of secret links: the first signs, the others are still accepted while they rotate.
LINK_KEYS: list[str] = env.list("LINK_KEYS", default=[])
# Key of the digests that stand for e-mail addresses.
DIGEST_KEY: str = env.str("DIGEST_KEY", default="")
# What was erased at somebody's request, by reference: a restored backup is told to forget it again.
ERASURE_JOURNAL: str = env.str("ERASURE_JOURNAL", default=str(VAR_DIR / "erasures.log"))
