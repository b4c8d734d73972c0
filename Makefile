# The commands: `make demo`, `make test` and, with large builds, `make test-cluster`. Each sets up what it needs, and is quick the second time.

PYTHON := $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
READY := $(VENV)/.ready

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo test test-cluster lint tools clean

help: ## list these commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST)

demo: $(READY) ## write the reference cluster's configuration into out/
	$(VENV)/bin/nixscope generate examples/keystone/cluster.yaml --out out

test: lint tools ## lint, then run every test
	$(VENV)/bin/pytest

test-cluster: $(READY) ## test with a real control plane, operator and fire drill (large builds, once)
	tests/tools/install --cluster
	$(VENV)/bin/pytest --cluster tests/cluster tests/mutations

lint: $(READY) ## check style and types
	$(VENV)/bin/ruff check
	$(VENV)/bin/ruff format --check
	$(VENV)/bin/mypy

tools: ## get the real programs that the tests run, into a cache outside the tree
	tests/tools/install

clean: ## remove everything that these commands wrote into the tree
	rm -rf $(VENV) out *.egg-info build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(READY): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "nixscope needs Python 3.11 or newer, and none is on PATH:" \
		"install one, or name it: make PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo "$(PYTHON) cannot make a virtual environment:" \
		"install its venv module (Debian, Ubuntu: apt-get install python3-venv)"; exit 1; }
	@echo "setting up $(VENV), about a minute the first time"
	@$(PYTHON) -m venv $(VENV)
	@$(VENV)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(VENV)/bin/pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@
