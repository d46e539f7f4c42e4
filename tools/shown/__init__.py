"""Every page type of the public portal in every state: one catalogue, for whatever is checked on all of them.

A scene (tools.shown.scenes) makes a state on the demonstration, by the verbs and the forms that people use, and
gives the pages that are then seen. They are kept as they were served (tools.shown.taking), the rows undone, and
served again (tools.shown.serving): to a browser that takes pictures (tools.shots), to axe, to a checker of HTML.
A new page, or a new template of one, goes into a scene: tests/integration/test_every_page.py asks for it.
"""
