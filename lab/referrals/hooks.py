"""Referrals in the CMS."""
