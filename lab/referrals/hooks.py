"""Referrals in the CMS."""

from lab.referrals.staff import hooks  # noqa: F401 -- registers its addresses, its register and its log
