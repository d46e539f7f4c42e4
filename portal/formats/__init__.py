"""Formats of dates: what Django's own lack, or write otherwise than our pages do."""
