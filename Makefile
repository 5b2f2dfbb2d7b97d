# make run    try the portal on this machine: demonstration data, letters to a local mailbox, Ctrl-C stops it all
# make test   the whole test suite on a real PostgreSQL, side by side; ARGS="tests/meetings -x" narrows it
# make pictures  take the README's pictures anew (needs Chromium)
# make lint   what the machine checks about the source
# make lock   choose the versions of requirements*.txt anew after pyproject.toml has changed

PYTHON ?= python3
VENV_PYTHON := .venv/bin/python
PIP_COMPILE := .venv/bin/pip-compile -q --no-emit-index-url --no-emit-options --generate-hashes --strip-extras --allow-unsafe

# A whole run is shared between workers, one for each core and at most four; a narrowed one only when WORKERS says so.
WORKERS ?= $(if $(ARGS),0,auto)
SHARED := $(if $(filter-out 0,$(WORKERS)),-n $(WORKERS) --maxprocesses 4 --dist loadfile --no-loadscope-reorder)

.PHONY: run test pictures lint lock

run:
	@$(PYTHON) -m council.core.launch.bootstrap requirements.txt
	@$(VENV_PYTHON) -m council.core.launch.run_local

test: export LOCAL_MODE = 1
test: export PATH := $(CURDIR)/.venv/bin:$(PATH)
test:
	@$(PYTHON) -m council.core.launch.bootstrap requirements-dev.txt
	@$(VENV_PYTHON) manage.py prepare --without-database
	@$(VENV_PYTHON) -m council.core.launch.postgres --scratch -m pytest --create-db $(SHARED) $(ARGS)

pictures:
	@JOURNEY_PICTURES=docs/pictures $(MAKE) --no-print-directory test ARGS="tests/test_journey.py tests/test_journey_calls.py"

lint:
	@$(PYTHON) -m council.core.launch.bootstrap requirements-dev.txt
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/lint-imports --no-cache

lock:
	@$(PYTHON) -m council.core.launch.bootstrap requirements-dev.txt
	@$(VENV_PYTHON) -m pip install -q pip-tools
	$(PIP_COMPILE) -o requirements.txt pyproject.toml
	$(PIP_COMPILE) --constraint requirements.txt --extra dev -o requirements-dev.txt pyproject.toml
