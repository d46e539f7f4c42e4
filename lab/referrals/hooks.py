"""Referrals in the CMS."""

from lab.referrals import audit  # noqa: F401 -- the labels of the log
