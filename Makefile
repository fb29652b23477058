# A fresh machine with Python 3.11+, Git and make needs nothing else:
#   make audit [TARGET=path]   sets everything up and audits a repository (this one by default)
#   make test                  sets everything up and runs the tests
PYTHON ?= python3
TARGET ?= .
VENV   ?= .venv
BIN    := $(VENV)/bin

.PHONY: audit test lint types contracts docs docs-check wheel-check bench clean
.DEFAULT_GOAL := audit

# The stamp is younger than pyproject.toml exactly when the environment holds what it asks for.
$(VENV)/.ready: pyproject.toml
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

audit: $(VENV)/.ready
	@$(BIN)/refwarden audit $(TARGET)

test: $(VENV)/.ready
	$(BIN)/python -m pytest -n auto $(PYTEST_ARGS)

lint: $(VENV)/.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.ready
	$(BIN)/mypy

contracts: $(VENV)/.ready
	$(BIN)/lint-imports

docs: $(VENV)/.ready
	$(BIN)/python docs/render.py

docs-check: $(VENV)/.ready
	$(BIN)/python docs/render.py --check

wheel-check: $(VENV)/.ready
	PYTHON=$(PYTHON) sh .ci/wheel-check

bench: $(VENV)/.ready
	$(BIN)/python -m benchmarks

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
