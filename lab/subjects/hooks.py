"""Subjects in the CMS."""
