# `make run` and `make test` set up everything they need; a second time they start at once.
PYTHON ?= python3
BIN := .venv/bin
SOURCES := src tests training bench

.PHONY: run test format bench train figures clean

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

# The reader's weights from the corpora folder: make train CORPORA=FOLDER
train: .venv/train.done
	@test -d "$(CORPORA)" || { echo "make train CORPORA=FOLDER: the folder with the annotated corpora"; exit 2; }
	$(BIN)/python training/reader/train.py $(CORPORA) training/work/reader
	$(BIN)/python training/reader/export.py training/work/reader src/kg/data/reader
	$(BIN)/python training/reader/tune.py $(CORPORA) src/kg/data/reader

# The tables of docs/accuracy.md: make figures CORPORA=FOLDER
figures: .venv/train.done
	@test -d "$(CORPORA)" || { echo "make figures CORPORA=FOLDER: the folder with the annotated corpora"; exit 2; }
	$(BIN)/python training/evaluate.py $(CORPORA) --types
	$(BIN)/python training/evaluate.py $(CORPORA) --source own
	$(BIN)/python training/re3d.py $(CORPORA)

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

.venv/train.done: .venv/python.done pyproject.toml constraints.txt
	PIP_CONSTRAINT=constraints.txt $(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[train]'
	touch $@

clean:
	rm -rf .venv store build dist .mypy_cache .pytest_cache .ruff_cache
