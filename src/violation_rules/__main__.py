"""`python -m violation_rules` is `violation-rules`."""

from violation_rules.cli import main

main()
