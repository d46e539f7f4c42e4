"""Verbs about projects: each is one transaction, and refuses illegal moves with a sentence."""

from projects.services.starting import create_from_referral

__all__ = ["create_from_referral"]
