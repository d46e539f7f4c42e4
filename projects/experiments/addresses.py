"""Sub-routes of an experiment, and what their addresses say."""

FOLLOW = "suivre/"
CONTRIBUTIONS = "contributions/"
# Chosen on the page of the experiment.
WISH = "souhait"
# The next contributions that it came from, after this one.
AFTER = "apres"
