# `make run` and `make test` set up everything they need; a second time they start at once.
PYTHON ?= python3
BIN := .venv/bin
SOURCES := src tests training bench

.PHONY: run test format bench clean

run: .venv/run.done
	$(BIN)/kg build seeds --store store
	$(BIN)/kg query queries/who-backs-whom.rq --store store
	$(BIN)/kg serve --store store

test: .venv/test.done
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/mypy
	$(BIN)/pytest

format: .venv/test.done
	$(BIN)/ruff check --fix $(SOURCES)
	$(BIN)/ruff format $(SOURCES)

bench: .venv/run.done
	$(BIN)/python bench/extractors.py

.venv/python.done:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "kg needs Python 3.11 or newer: make PYTHON=python3.11")'
	$(PYTHON) -m venv .venv
	touch $@

.venv/run.done: .venv/python.done pyproject.toml constraints.txt
	PIP_CONSTRAINT=constraints.txt $(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	touch $@

.venv/test.done: .venv/python.done pyproject.toml constraints.txt
	PIP_CONSTRAINT=constraints.txt $(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	touch $@ .venv/run.done

clean:
	rm -rf .venv store build dist .mypy_cache .pytest_cache .ruff_cache
