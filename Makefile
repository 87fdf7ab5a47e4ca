# From the root of a clone, on a fresh machine: make run. What is installed lives in .venv.
PYTHON ?= python3
BIN := .venv/bin
PYTEST := $(BIN)/pytest -n auto --dist loadfile
# The pins are complete, so nothing is resolved: pip 23 takes an extra ("coverage[toml]") for unpinned.
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps
PINS := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-annotate --no-header --no-emit-index-url

.PHONY: run demo test bench lint format pins machine
.NOTPARALLEL:

run: .venv/runtime
	@exec $(BIN)/python run.py

demo: .venv/runtime
	@exec $(BIN)/python -m booking.demo

test: machine .venv/development
	$(PYTEST)

bench: .venv/development
	$(BIN)/python -m tests.benchmarks

lint: .venv/development
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

format: .venv/development
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

# Raise a version in an .in file, then make pins.
pins: .venv/development
	$(PINS) requirements.in -o requirements.txt
	$(PINS) requirements-dev.in -o requirements-dev.txt

# What no pin can bring: a PostgreSQL and a Chromium, from the system's packages.
machine:
	@$(PYTHON) tests/machine.py

.venv/bin/pip:
	$(PYTHON) -m venv .venv

.venv/runtime: requirements.txt | .venv/bin/pip
	$(PIP) -r requirements.txt
	@touch $@

.venv/development: requirements-dev.txt | .venv/bin/pip
	$(PIP) -r requirements-dev.txt
	@touch $@ .venv/runtime
