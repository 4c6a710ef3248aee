# What one types here. The rules of the house are in README.md; `make help` lists these targets.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
.PHONY: help run demo test deps check bench proof screens constraints venv dev clean

PYTHON ?= python3
WORKERS ?= 2
ARGS ?=
BIN := .venv/bin
PIP := $(BIN)/pip --quiet --disable-pip-version-check --no-input

help:  ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | column -t -s '|'

run: .venv/run.stamp  ## the service on SQLite at http://localhost:8000; Ctrl-C ends it
	@exec $(BIN)/ringar run $(ARGS)

demo: .venv/run.stamp  ## the same, filled with a fictional neighbourhood
	@exec $(BIN)/ringar demo $(ARGS)

test: .venv/dev.stamp  ## all tests; ARGS="tests/web -x" chooses, WORKERS=0 runs them in one process
	@bin/deps --try
	@$(BIN)/pytest -rsR -n $(WORKERS) --dist loadscope --no-loadscope-reorder $(ARGS)

deps:  ## as root: Debian's chromium, fonts, PostgreSQL and LibreOffice, which the tests use
	@bin/deps

check: .venv/dev.stamp  ## lint, format, types, and who may import whom
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: .venv/dev.stamp  ## how fast it is
	@$(BIN)/python -m bench $(ARGS)

proof: .venv/dev.stamp  ## the fault, attack and simulation harnesses at full size
	@bin/deps --try
	@RINGAR_PROOF=1 $(BIN)/pytest -rs -m proof --timeout 3600 $(ARGS)

screens: .venv/dev.stamp  ## pictures of the pages, for looking at and for the README
	@bin/deps --try
	@$(BIN)/python -m tests.screens $(ARGS)

constraints:  ## the newest versions that fit pyproject.toml, pinned anew in constraints.txt
	@bin/constraints "$(PYTHON)"

venv: .venv/run.stamp  ## only the virtual environment

dev: .venv/dev.stamp  ## the virtual environment with the test and lint tools

clean:  ## away with the virtual environment and the caches; data stays
	@rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis *.egg-info

# A stamp lies inside .venv: it goes when the environment goes, and while it is newer than what it
# was made from, nothing is installed and the network is not touched.
.venv/made.stamp:
	@bin/venv "$(PYTHON)"
	@touch $@

.venv/run.stamp: pyproject.toml constraints.txt | .venv/made.stamp
	@echo "Installing the packages that constraints.txt pins (the first start only) …"
	@$(PIP) install -c constraints.txt setuptools
	@$(PIP) install -c constraints.txt --no-build-isolation -e .
	@touch $@

.venv/dev.stamp: pyproject.toml constraints.txt | .venv/made.stamp
	@echo "Installing the packages and tools that constraints.txt pins (the first time only) …"
	@$(PIP) install -c constraints.txt setuptools
	@$(PIP) install -c constraints.txt --no-build-isolation -e '.[dev]'
	@touch .venv/run.stamp $@
