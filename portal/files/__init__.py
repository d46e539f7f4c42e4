"""Files from outside, made anew without what they carry along, by a process of its own."""

from portal.files.cleaning import NotCleaned, made_anew, sentence
from portal.files.worker import MOST_PIXELS, Refusal

__all__ = ["MOST_PIXELS", "NotCleaned", "Refusal", "made_anew", "sentence"]
