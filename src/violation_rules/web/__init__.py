"""A page to try rules on: paste a text, see what is found as one types, and why; edit a rule beside it. Extra `web`.

Nothing is stored and nothing is read but the bundled rulesets; the page asks for nothing outside its own server.
"""

from violation_rules.web.app import MOST_RULE, MOST_TEXT, create_app

__all__ = ["MOST_RULE", "MOST_TEXT", "create_app"]
