"""Verbs about projects: each is one transaction, and refuses illegal moves with a sentence."""
