"""What the lab asks: the list of calls, a call, and what belongs to it."""

from calls.models.call import CallPage, Commitment
from calls.models.call_index import CallIndexPage
from calls.models.parts import CallChange, CallDocument, CallQuestion

__all__ = ["CallChange", "CallDocument", "CallIndexPage", "CallPage", "CallQuestion", "Commitment"]
