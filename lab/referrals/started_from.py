"""Who wants to know that a referral started from a subject."""

from collections.abc import Callable

# Each is called with submission=, referral=, by=, now= in the transaction that admits the referral; filled
# in `AppConfig.ready()`.
started_from: list[Callable[..., object]] = []
