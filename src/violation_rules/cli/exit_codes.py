"""What the exit code of a command means."""

OK = 0
"""Nothing at or above `--fail-on`; for other commands, all well."""
FINDINGS = 1
"""Findings at or above `--fail-on`."""
USAGE = 2
"""Wrong usage."""
UNREADABLE = 2
"""Some input could not be read; the rest was scanned."""
RULESET = 3
"""The ruleset has errors."""
EXAMPLE = 4
"""A rule's own example failed."""
INTERRUPTED = 130
"""Stopped by the user, as shells report it."""
