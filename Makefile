# One command set for people and for CI. Everything below `.venv` is `python -m pipelines …`; make adds the environment.
#
#   make PYTHON=python3.12 run     uses that interpreter for the environment
#   make run ARGS="--platform amazon"   hands arguments on to the command

PYTHON ?=
VENV := .venv
PY := $(VENV)/bin/python
ARGS ?=

RUNTIME := $(VENV)/.runtime
TESTING := $(VENV)/.testing

.DEFAULT_GOAL := help
.PHONY: help run dev sql docs workbook test lint format bench lock clean

help: ## list the commands
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# --- The environment, from the locks; a stamp is written last, so that an interrupted installation is resumed -----------

$(RUNTIME): requirements.lock
	@tools/install.sh $< $(PYTHON) && touch $@

$(TESTING): requirements-test.lock $(RUNTIME)
	@tools/install.sh $< $(PYTHON) && touch $@

# --- Running it ---------------------------------------------------------------------------------------------------------

run: $(RUNTIME) ## the demo seller's (or your own) files from data/raw to published marts, checks and docs
	@$(PY) -m pipelines run $(ARGS)

dev: $(RUNTIME) ## Dagster on 127.0.0.1:3000, with its schedule and inbox sensor
	@$(PY) -m pipelines dev $(ARGS)

sql: $(RUNTIME) ## a SQL prompt on the published marts
	@$(PY) -m pipelines sql $(ARGS)

docs: $(RUNTIME) ## serve the generated pages on 127.0.0.1
	@$(PY) -m pipelines docs $(ARGS)

workbook: $(RUNTIME) ## write the empty workbook of the seller's own sheets
	@$(PY) -m pipelines workbook $(ARGS)

clean: $(RUNTIME) ## delete what can be rebuilt; data/raw stays
	@$(PY) -m pipelines clean $(ARGS)

# --- Working on it ------------------------------------------------------------------------------------------------------

test: $(TESTING) ## everything CI runs: lint, then all tests
	@tools/system_packages.sh
	@$(MAKE) --no-print-directory lint
	@$(PY) -m pytest $(ARGS)

lint: $(TESTING) ## the same checks as in `make test`, without the tests
	@tools/lint.sh

format: $(TESTING) ## let ruff and sqlfluff put files in order
	@$(VENV)/bin/ruff check --fix --quiet . ; $(VENV)/bin/ruff format . ; $(VENV)/bin/sqlfluff fix --quiet dbt_project/models

bench: $(TESTING) ## measure this machine against the floors and write bench/results.json
	@$(PY) -m bench $(ARGS)

lock: ## resolve the ranges of pyproject.toml anew into both locks
	@tools/lock.sh $(PYTHON)
