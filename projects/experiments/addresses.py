"""Sub-routes of an experiment, and what their addresses say."""

FOLLOW = "suivre/"
CONTRIBUTIONS = "contributions/"
# Said on the page one is led to: the rest is in a mail.
SENT = "suite"
# Chosen on the page of the experiment.
WISH = "souhait"
# The next contributions that it came from, after this one.
AFTER = "apres"
