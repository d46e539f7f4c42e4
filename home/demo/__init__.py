"""The demonstration: our own content (demo/content.yaml), loaded beside whatever is there.

What is missing is created; a field the demonstration gained since is filled where nobody has
touched it; an edit is never overwritten. Keys that are not used yet are listed in
`not_used.py`, with why.
"""
