# Two commands need nothing but Python 3.11 or newer, make and a package index:
#   make demo    scans a sample transcript and prints what was found
#   make test    runs every check and test
# Each builds its own virtual environment the first time and reuses it afterwards.

# The first Python that is new enough.
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	command -v $$name >/dev/null 2>&1 && $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$name && break; done)
PIP := -m pip --disable-pip-version-check --quiet --no-input
RULESETS := $(notdir $(patsubst %/ruleset.vr,%,$(wildcard rulesets/*/ruleset.vr)))

.PHONY: demo test readme clean help

help:
	@echo 'make demo    scan a sample live room and print the findings'
	@echo 'make test    run every check and test'
	@echo 'make readme  put fresh output into README.md and README.zh-CN.md'
	@echo 'make clean   remove the virtual environments'

demo: .venv-demo/ready
	@PYTHONUTF8=1 .venv-demo/bin/violation-rules scan examples/live_room.srt --ruleset longwan --on 2026-11-01 --lang zh --fail-on never

test: .venv-test/ready
	.venv-test/bin/ruff check .
	.venv-test/bin/mypy
	.venv-test/bin/violation-rules check $(RULESETS)
	.venv-test/bin/violation-rules test $(RULESETS)
	.venv-test/bin/python -m pytest -q

readme: .venv-test/ready
	.venv-test/bin/python tools/readme_output.py

# An environment is ready once its install has finished; a half-built one is built again.
.venv-demo/ready: pyproject.toml
	@$(MAKE) --no-print-directory .python
	@echo 'Setting up .venv-demo …' >&2
	@rm -rf .venv-demo && $(PYTHON) -m venv .venv-demo
	@.venv-demo/bin/python $(PIP) install --editable .
	@touch $@

.venv-test/ready: pyproject.toml
	@$(MAKE) --no-print-directory .python
	@echo 'Setting up .venv-test …' >&2
	@rm -rf .venv-test && $(PYTHON) -m venv .venv-test
	@.venv-test/bin/python $(PIP) install --upgrade 'pip>=25.1'
	@.venv-test/bin/python $(PIP) install --editable '.[fast,arrow,reports,web]' --group test
	@touch $@

.PHONY: .python
.python:
	@test -n '$(PYTHON)' || { echo 'Python 3.11 or newer was not found. Install it, or name it: make demo PYTHON=/path/to/python3.12' >&2; exit 1; }

clean:
	rm -rf .venv-demo .venv-test
