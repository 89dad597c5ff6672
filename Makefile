# `make help` lists the targets. Nothing but Python 3.11 or newer (with its venv module) and make
# is needed: what the targets use is installed into two virtual environments in this folder.
#
#   .venv       the package, editable, with the extras of the targets that have been run
#   .venv-test  the built wheel with the extra `test`, as a user would install it

PYTHON ?= python3

# What each target needs besides the package itself.
DEMO_EXTRAS := frames,plot
LINT_EXTRAS := frames,plot,lint
DOCS_EXTRAS := docs
BENCH_EXTRAS := frames,bench
DEV_EXTRAS := frames,plot,test,lint,docs,bench

# More arguments for the command that a target runs: make test ARGS="-k name -x"
ARGS ?=
# The case files for `make examples`.
FILE ?= examples/cases/*.toml

VENV := .venv
VENV_TEST := .venv-test
PY := $(VENV)/bin/python
PY_TEST := $(VENV_TEST)/bin/python
PIP_INSTALL := -m pip install --quiet

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:

export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Keeps the theme's notice about its own future out of the output of `make docs`.
export NO_MKDOCS_2_WARNING := 1
# Whatever is on the path by way of the caller's environment must not stand in for the package.
unexport PYTHONPATH

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

.PHONY: demo
demo: $(VENV)/.stamp-demo ## Run the worked example, examples/main.py
	$(PY) examples/main.py $(ARGS)

.PHONY: examples
examples: $(VENV)/.stamp-demo ## Run the cases in FILE (all of examples/cases unless given)
	$(PY) examples/cases.py $(FILE) $(ARGS)

.PHONY: test
test: wheel $(VENV_TEST)/.stamp-test ## Build the wheel, install it and run the tests against it
	$(PY_TEST) $(PIP_INSTALL) --force-reinstall --no-deps dist/yibao-*.whl
	@$(PY_TEST) -c 'import pathlib, sys, yibao; p = pathlib.Path(yibao.__file__); print("testing", p); sys.exit(not p.is_relative_to(sys.prefix))'
	$(PY_TEST) -m pytest $(ARGS)

.PHONY: lint
lint: $(VENV)/.stamp-lint ## Check style, format and types
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy src/yibao $(wildcard typing_tests)

.PHONY: format
format: $(VENV)/.stamp-lint ## Format the code and mend what can be mended by itself
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

.PHONY: docs
docs: $(VENV)/.stamp-docs ## Build the documentation into site/
	$(PY) -m mkdocs build --strict $(ARGS)

.PHONY: serve
serve: docs ## Build the documentation and show it at http://localhost:8000, with its search
	$(PY) -m http.server --bind 127.0.0.1 --directory site 8000

.PHONY: region
region: $(VENV)/.stamp-demo ## Write a skeleton pack: CODE=330200 NAME=宁波市 EN=Ningbo
	@$(PY) -m yibao.policy.skeleton "$(CODE)" "$(NAME)" "$(EN)"

.PHONY: intake
intake: $(VENV)/.stamp-demo ## Add to an intake table the lines that follow from its pack: CODE=330200
	@$(PY) -m yibao.policy.intake $(CODE)

.PHONY: snapshots
snapshots: $(VENV)/.stamp-demo ## Write anew what each region, or one (CODE=…), gives to fixed persons
	$(PY) tests/snapshot.py $(CODE)

.PHONY: bench
bench: $(VENV)/.stamp-bench ## Run the benchmarks
	$(PY) benchmarks/run.py $(ARGS)

.PHONY: dev
dev: $(VENV)/.stamp-dev ## Install the package, editable, with every extra into .venv

# The wheel is built from the sdist, so a file that the sdist lacks is missed by the tests.
.PHONY: wheel
wheel: $(VENV)/.stamp-build ## Build the sdist and the wheel into dist/
	rm -rf dist
	$(PY) -m build --no-isolation --outdir dist .

.PHONY: clean
clean: ## Remove the environments and everything that was built
	rm -rf $(VENV) $(VENV_TEST) dist build site .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name .git -prune -o -type d -name __pycache__ -exec rm -rf {} +

# A stamp says that its set of packages is installed as pyproject.toml asks for it.

define create-venv
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=...")'
	$(PYTHON) -m venv --clear $(@D)
	@touch $@
endef

$(VENV)/.stamp-venv $(VENV_TEST)/.stamp-venv:
	$(create-venv)

$(VENV)/.stamp-build: pyproject.toml | $(VENV)/.stamp-venv
	$(PY) $(PIP_INSTALL) --upgrade build 'hatchling>=1.27'
	@touch $@

define install-editable
	$(PY) $(PIP_INSTALL) --editable '.[$(1)]'
	@touch $@
endef

$(VENV)/.stamp-demo: pyproject.toml | $(VENV)/.stamp-venv
	$(call install-editable,$(DEMO_EXTRAS))

$(VENV)/.stamp-lint: pyproject.toml | $(VENV)/.stamp-venv
	$(call install-editable,$(LINT_EXTRAS))

$(VENV)/.stamp-docs: pyproject.toml | $(VENV)/.stamp-venv
	$(call install-editable,$(DOCS_EXTRAS))

$(VENV)/.stamp-bench: pyproject.toml | $(VENV)/.stamp-venv
	$(call install-editable,$(BENCH_EXTRAS))

$(VENV)/.stamp-dev: pyproject.toml | $(VENV)/.stamp-venv
	$(call install-editable,$(DEV_EXTRAS))

$(VENV_TEST)/.stamp-test: pyproject.toml | wheel $(VENV_TEST)/.stamp-venv
	wheel=$$(ls dist/yibao-*.whl) && $(PY_TEST) $(PIP_INSTALL) "$$wheel[test]"
	@touch $@
