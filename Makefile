# `make run` and `make test` set up everything they need; a second time they start at once.
PYTHON ?= python3
BIN := .venv/bin
SOURCES := src tests training bench docs

.PHONY: run test explorer format bench train figures clean

run: .venv/run.done explorer
	$(BIN)/kg build seeds --store store
	$(BIN)/kg query queries/who-backs-whom.rq --store store
	$(BIN)/kg serve --store store

test: .venv/test.done explorer
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/mypy
	$(BIN)/pytest

format: .venv/test.done
	$(BIN)/ruff check --fix $(SOURCES)
	$(BIN)/ruff format $(SOURCES)

# Speeds; with CORPORA=FOLDER also whether building stays near linear, with what it reads kept in WORK=FOLDER.
bench: .venv/bench.done
	$(BIN)/python bench/extractors.py
	$(BIN)/python bench/inference.py 100 1000 3000
	$(BIN)/python bench/endpoint.py
	$(if $(and $(shell command -v chromium),$(wildcard $(EXPLORER))),$(BIN)/python bench/explorer.py)
	$(if $(CORPORA),$(BIN)/python bench/bounds.py $(CORPORA) $(or $(WORK),training/work/bounds))

# The reader's weights from the corpora folder, two hours on two cores: make train CORPORA=FOLDER
train: .venv/train.done
	@test -d "$(CORPORA)" || { echo "make train CORPORA=FOLDER: the folder with the annotated corpora"; exit 2; }
	$(BIN)/python training/reader/train.py $(CORPORA) training/work/first
	$(BIN)/python training/reader/export.py training/work/first training/work/teacher
	$(BIN)/python training/reader/label.py $(CORPORA) training/work/teacher training/work/labelled.jsonl
	$(BIN)/python training/reader/train.py $(CORPORA) training/work/second --start training/work/first \
		--labelled training/work/labelled.jsonl
	$(BIN)/python training/reader/export.py training/work/first training/work/second src/kg/data/reader
	$(BIN)/python training/reader/tune.py $(CORPORA) src/kg/data/reader

# The tables of docs/accuracy.md: make figures CORPORA=FOLDER SEED=FILE (the seed article's gold), half an hour
figures: .venv/train.done
	@test -d "$(CORPORA)" || { echo "make figures CORPORA=FOLDER: the folder with the annotated corpora"; exit 2; }
	$(BIN)/python training/figures.py $(CORPORA) $(SEED)

# The page that kg serve shows needs Node.js to be built; where it is missing or too old, everything else goes on.
EXPLORER := src/kg/data/explorer/index.html
PAGES := $(shell find explorer -type f -not -path 'explorer/node_modules/*') src/kg/data/palette.json

explorer:
	@if node -e 'process.exit(process.versions.node.split(".")[0] < 18 ? 1 : 0)' 2>/dev/null && command -v npm >/dev/null; \
	then $(MAKE) --no-print-directory $(EXPLORER) || echo "the explorer was not built; all else works"; \
	else echo "without Node.js 18 or newer (with npm) there is no explorer; all else works"; fi

$(EXPLORER): explorer/node_modules/.package-lock.json $(PAGES)
	node explorer/build.js

explorer/node_modules/.package-lock.json: explorer/package-lock.json
	cd explorer && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	touch $@

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

.venv/bench.done: .venv/python.done pyproject.toml constraints.txt
	PIP_CONSTRAINT=constraints.txt $(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[bench]'
	touch $@ .venv/run.done

.venv/train.done: .venv/python.done pyproject.toml constraints.txt
	PIP_CONSTRAINT=constraints.txt $(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[train]'
	touch $@

clean:
	rm -rf .venv store build dist explorer/node_modules src/kg/data/explorer .mypy_cache .pytest_cache .ruff_cache
