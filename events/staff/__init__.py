"""Days as the staff sees them in the CMS: the door, lists, figures, messages."""
