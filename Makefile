# Broadsheet. `make` alone lists the targets; each does all of its own set-up.
# The two that matter: `make run` (the site, with a sample library) and `make test`.

SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
HOME_DIR := $(CURDIR)/.broadsheet
PORT ?= 8000
PAPERS ?= 100000
CORPUS ?= ../shared/data/papers.jsonl.zst
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help setup run test lint format docs e2e bench reproduce bench-import bench-search bench-mail eval wheel try-wheel clean lock

help: ## List the targets.
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

$(VENV)/.runtime: requirements/runtime.txt requirements/build.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Broadsheet needs Python 3.11 or newer, this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing Broadsheet into $(VENV) …"
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip --upgrade >/dev/null
	@$(PIP) install --require-hashes -r requirements/build.txt -r requirements/runtime.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements/dev.txt
	@echo "Installing the tools for development …"
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $@

setup: $(VENV)/.dev ## Virtual environment, dependencies, database, sample library, index.
	@BROADSHEET_HOME=$(HOME_DIR) $(BIN)/broadsheet setup

run: $(VENV)/.runtime ## Run the site on http://127.0.0.1:8000 (PORT=… for another port).
	@BROADSHEET_HOME=$(HOME_DIR) $(BIN)/broadsheet setup
	@BROADSHEET_HOME=$(HOME_DIR) $(BIN)/broadsheet serve --port $(PORT)

test: $(VENV)/.dev lint ## Style, types, room contracts, then the whole suite.
	$(BIN)/python -m pytest -n auto --dist worksteal

lint: $(VENV)/.dev ## Style, types, room contracts, house rules.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.dev ## Put the code into the house style.
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(VENV)/.dev ## Write the generated parts of docs/ (settings, commands).
	$(BIN)/python tools/make_docs.py

e2e: $(VENV)/.dev ## Browser journeys in Chromium (installs it on Debian when missing).
	@command -v chromium >/dev/null || { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null; }
	$(BIN)/python -m pytest tests/e2e -m e2e -p no:xdist

bench: $(VENV)/.dev ## Pages over 100,000 papers with a real HTTP client (PAPERS=…), at most ten minutes.
	$(BIN)/python bench/pages.py --papers $(PAPERS) --corpus $(CORPUS)

bench-import: $(VENV)/.dev ## Papers a second, store and index, end to end, and memory.
	$(BIN)/python bench/imports.py --papers $(PAPERS) --corpus $(CORPUS)

bench-mail: $(VENV)/.dev ## Digests for 10,000 readers over 1,000 papers, composed and handed to SMTP.
	$(BIN)/python bench/mail.py

reproduce: $(VENV)/.dev ## Run every reproduction (an hour; needs torch) and compare the verdicts with the record.
	@$(BIN)/python -c 'import torch' 2>/dev/null || { echo 'torch is not installed: $(BIN)/pip install "torch>=2.6" scikit-learn'; exit 1; }
	$(BIN)/python -m reproductions run --all --jobs 2
	$(BIN)/python -m reproductions report

try-wheel: $(VENV)/.dev ## Install the built wheel into an empty environment and run the service from it.
	PATH="$(CURDIR)/$(BIN):$$PATH" bash tools/try_wheel.sh

eval: $(VENV)/.dev ## Search quality on public relevance sets (needs them beside the checkout).
	@$(PIP) install --require-hashes -r requirements/eval.txt
	$(BIN)/python bench/quality/service.py

bench-search: $(VENV)/.dev ## Search speed, build rate, size and memory (PAPERS=…).
	$(BIN)/python -m bench.search.run --papers $(PAPERS) --corpus $(CORPUS)

wheel: $(VENV)/.dev ## Build the wheel into dist/.
	$(BIN)/python -m build --wheel --no-isolation

lock: ## Resolve the locked requirements anew (needs uv).
	uv pip compile -q pyproject.toml --generate-hashes --no-emit-index-url --universal --python-version 3.11 --no-header -o requirements/runtime.txt
	uv pip compile -q pyproject.toml --group dev --group e2e --generate-hashes --no-emit-index-url --universal --python-version 3.11 --no-header -o requirements/dev.txt
	uv pip compile -q pyproject.toml --group dev --group eval --generate-hashes --no-emit-index-url --universal --python-version 3.11 --no-header -o requirements/eval.txt
	uv pip compile -q requirements/build.in --generate-hashes --no-emit-index-url --universal --python-version 3.11 --no-header -o requirements/build.txt

clean: ## Remove what was built; the library in .broadsheet stays.
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
