"""Speed and weight of the portal, as ratios to a hello-world answered by the same server in the same run.

`make bench` runs it; docs/reference/bench.md says what is compared with what.
"""
