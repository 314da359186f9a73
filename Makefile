# Everything a fresh clone needs, with Python 3.11 or newer and make: `make demo`, `make test`.

SHELL := /bin/bash
BIN := .venv/bin
JOBS ?= 2

.DEFAULT_GOAL := help
.PHONY: help demo demo-gateway test long quick fuzz lint types check docs bench clean

help: ## Show what can be made.
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 21

# The first Python that is new enough; PYTHON=… takes another one.
$(BIN)/python:
	@for python in $(PYTHON) python3 python3.11 python3.12 python3.13 python3.14 python; do \
		if "$$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			echo "making .venv with $$("$$python" --version)"; exec "$$python" -m venv .venv; \
		fi; \
	done; \
	echo "Python 3.11 or newer, with venv, is needed and was not found (make PYTHON=/path/to/python3.11 …)" >&2; exit 1

# One stamp for each set of requirements; a change of pyproject.toml installs again.
.venv/.base: pyproject.toml | $(BIN)/python
	@echo "installing cachegen"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

# The platform's SDK in the version that the tests have.
.venv/.gateway: pyproject.toml | $(BIN)/python
	@echo "installing cachegen, its gateway and the platform's SDK"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[gateway]' \
		"$$(sed -nE 's/^ *"(imperal-sdk==[^"]+)".*/\1/p' pyproject.toml)"
	@touch $@ .venv/.base

.venv/.test: pyproject.toml | $(BIN)/python
	@echo "installing cachegen and what its tests need"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[test,redis,gateway,watch,docs]'
	@touch $@ .venv/.gateway .venv/.base

.venv/.dev: pyproject.toml | $(BIN)/python
	@echo "installing cachegen and what its benchmarks need"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@ .venv/.test .venv/.gateway .venv/.base

demo: .venv/.base ## Build the example schemas, and run a program over what came out.
	@out=$$(mktemp -d) && trap 'rm -rf "$$out"' EXIT && \
		echo '$$ cachegen build schemas/ --out "$$(mktemp -d)"' && $(BIN)/cachegen build schemas/ --out "$$out"
	@echo
	@echo '$$ cachegen check schemas/    # the same modules, checked in as examples/*_cache.py'
	@$(BIN)/cachegen check schemas/
	@echo
	@echo '$$ cachegen keys schemas/mail_client.yaml'
	@$(BIN)/cachegen keys schemas/mail_client.yaml
	@echo
	@echo '$$ python examples/mail_client.py'
	@$(BIN)/python examples/mail_client.py

demo-gateway: .venv/.gateway ## Run the mail example over `cachegen gateway`, with the platform's own client.
	@$(BIN)/python examples/mail_client_gateway.py

test: .venv/.test ## Run every test but the long ones.
	@$(BIN)/python -m pytest -q -n $(JOBS) -m 'not long'

long: .venv/.test ## Run the tests that take a minute or more each.
	@$(BIN)/python -m pytest -q -n $(JOBS) -m long

quick: .venv/.test ## Run the tests that take no time.
	@$(BIN)/python -m pytest -q -n $(JOBS) -m 'not slow and not long'

fuzz: .venv/.test ## Run the property tests until stopped, each round with new examples.
	@while HYPOTHESIS_PROFILE=fuzz $(BIN)/python -m pytest -q -n $(JOBS) -m hypothesis; do :; done

lint: .venv/.test ## Check style, and who imports whom.
	@$(BIN)/ruff check imperal_cachegen tests examples $(wildcard benchmarks)
	@$(BIN)/black --check --quiet imperal_cachegen tests examples $(wildcard benchmarks) \
		|| { echo "black would change files: $(BIN)/black imperal_cachegen tests examples benchmarks" >&2; exit 1; }
	@$(BIN)/lint-imports --no-cache

types: .venv/.test ## Check types.
	@$(BIN)/mypy imperal_cachegen

check: .venv/.base ## Fail where a checked-in generated module is not the one that build would write.
	@$(BIN)/cachegen check schemas/

docs: .venv/.test ## Build the site of docs/ into build/site; a warning fails.
	@NO_MKDOCS_2_WARNING=1 $(BIN)/python -W ignore -m mkdocs build --strict --quiet
	@echo "build/site/index.html"

bench: .venv/.dev ## Run the benchmarks.
	@for program in benchmarks/*.py; do echo "== $$program"; $(BIN)/python "$$program" || exit 1; done

clean: ## Remove what was made here.
	rm -rf .venv build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
