# Masar, from a fresh clone: `make` tells what there is. Every target sets up what it needs first.
.DEFAULT_GOAL := help
.PHONY: help demo test check audit bench fuzz lock clean

MASAR := .venv/bin/masar
PORT ?= 8000

help: ## say what can be made
	@echo "Masar: where an application stands, from submission to completion"
	@echo
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-7s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo
	@echo "  PORT=8080 make demo serves on another port; PYTHON=python3.12 make … takes another Python."

demo: .venv/.run ## from nothing to a served page, with real and made-up cases, on PORT (8000 if unset)
	@PORT=$(PORT) exec $(MASAR) demo

test: .venv/.dev ## everything: checks, all tests on SQLite, database tests on PostgreSQL, a real browser
	@tools/test.sh

check: .venv/.dev ## lint, format, types, imports, migrations, catalogue; no tests
	@tools/check.sh

crash: .venv/.dev ## the crash test in full: 60 times somebody is killed, on SQLite and on PostgreSQL; a few minutes
	@tools/crash.sh

mutants: .venv/.dev ## break the code by one token at a time; which changes no test notices (an hour; docs/mutants.md)
	@.venv/bin/python tools/mutants.py

fuzz: .venv/.dev ## 100,000 made-up files for the readers of imports, or as many as FUZZ says for each of six
	@MASAR_FUZZ=$(or $(FUZZ),17000) .venv/bin/pytest -q -n 2 src/masar/intake/tests/test_fuzz.py

bench: .venv/.dev ## measure against the floors of the project and write benchmarks/README.md
	@tools/bench.sh

audit: .venv/.run ## ask whether a locked package is known to be weak, and write docs/security/audit.toml
	@tools/audit.sh

lock: ## compile the locked requirements anew after a change of pyproject.toml
	@tools/lock.sh

clean: ## remove the environment, the demo's data and everything else that was made here
	rm -rf .venv build dist var .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .grimp_cache
	find . -name __pycache__ -prune -exec rm -rf {} +

# The environment is made anew when what is locked changed. Testing needs a superset of serving.
.venv/.run: requirements.txt pyproject.toml
	@if [ ! -e .venv/.dev ]; then tools/environment.sh run; else tools/environment.sh dev && touch .venv/.dev; fi
	@touch $@

.venv/.dev: requirements-dev.txt pyproject.toml
	@tools/environment.sh dev
	@touch $@ .venv/.run
