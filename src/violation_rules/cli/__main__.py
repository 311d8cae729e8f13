"""`python -m violation_rules.cli`, for places where the script is not on the path."""

from violation_rules.__main__ import main

main()
