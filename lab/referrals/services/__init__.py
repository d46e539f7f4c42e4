"""Verbs about referrals. Each is one transaction, under the lock of the referral's envelope."""
