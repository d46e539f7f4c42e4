"""Every page type of the public portal in every state: one catalogue, for what is checked on all of them.

A scene (tools.shown.scenes) makes a state on the demonstration, by the verbs and the forms that people use,
and gives the pages that are then seen. They are kept as they were served (tools.shown.taking), the rows
undone, and served again (tools.shown.serving) to a browser: for pictures (tools.shots), for axe, for checks.
A new page, or a new template of one, goes into a scene: tests/browser/test_every_page_listed.py asks for it.
"""
