# One page of commands; `make` alone lists them. Works with GNU make 3.81 and any POSIX shell.
DIR ?= workspace
ARGS ?=
PYTHON ?= python3
JOBS ?= 2

BIN := .venv/bin
# A stamp says what .venv was made from: these two files, in this folder. While it stands nothing is installed.
KEY := $(shell { cat pyproject.toml constraints.txt; pwd; } | cksum | tr ' ' '-')
LAB := .venv/.lab-$(KEY)
DEV := .venv/.dev-$(KEY)

export PYTHON
export PYRIGHT_PYTHON_IGNORE_WARNINGS = 1

.PHONY: help lab test tests check notebooks widgets bench gpu system
help:
	@echo 'make lab        set up .venv and open the course in JupyterLab (DIR=workspace ARGS=--no-browser)'
	@echo 'make test       set up and run every check and test'
	@echo 'make check      lint, types, notebooks fresh, share of the exercises, lines'
	@echo 'make notebooks  build the learner notebooks from course/chapters'
	@echo 'make widgets    check, test and build the widgets from TypeScript; needs Node'
	@echo 'make bench      measure; see benchmarks/'
	@echo 'make gpu        the GPU tests, with the python3 that is there; installs nothing'

$(LAB):
	@sh .ci/venv '' $@
$(DEV): $(LAB)
	@sh .ci/venv '[dev]' $@

lab: $(LAB)
	@$(BIN)/firesteel lab "$(DIR)" $(ARGS)

test: check tests

tests: $(DEV) system
	$(BIN)/python -m pytest -n $(JOBS) --dist loadgroup $(ARGS)

system:
	@sh .ci/system

check: $(DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright
	$(BIN)/python -m firesteel_course.build --check
	$(BIN)/python .ci/census.py

notebooks: $(DEV)
	$(BIN)/python -m firesteel_course.build

widgets:
	cd widgets && npm ci --no-fund --no-audit && npm run check && npm test && npm run build

bench: $(DEV)
	@for script in benchmarks/[a-z]*.py; do echo "== $$script"; $(BIN)/python "$$script" || exit 1; done

gpu:
	@$(PYTHON) -c 'import numpy, pytest, hypothesis' 2>/dev/null || { \
	    echo 'make: $(PYTHON) lacks numpy, pytest or hypothesis; name another: make gpu PYTHON=...' >&2; exit 1; }
	PYTHONPATH=course:grader:widgets $(PYTHON) -m pytest -c tests/gpu/pytest.ini --rootdir=. tests/gpu $(ARGS)
