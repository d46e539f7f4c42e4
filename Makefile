# Everything installs into .venv; nothing but python3 (3.11 or later), make and git is needed first.
# Options: PORT=8001, PYTHON=python3.12; for `make test` also ARGS="-k moderation", WORKERS=4, SEED=1234.

.DEFAULT_GOAL := help
PORT ?= 8000
PYTHON ?= python3
WORKERS ?= 2
SEED := $(or $(SEED),$(shell date +%s))
export PORT

PY := .venv/bin/python
MANAGE := $(PY) manage.py
TESTING := DJANGO_SETTINGS_MODULE=portal.settings.test
TEMPLATES := git ls-files -co --exclude-standard -z '*templates/*.html' | xargs -0 -r

.PHONY: help run dev test check format lock messages bench shots guide venv-run venv-dev

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' Makefile

run: venv-run ## install, migrate, load the demo and serve it on 127.0.0.1:8000 (or PORT)
	@$(MANAGE) serve_portal

dev: venv-dev ## the same with Django's own server, reloading, and the debug toolbar
	@DEBUG=1 $(MANAGE) migrate --verbosity 0
	@DEBUG=1 $(MANAGE) setup_portal
	@DEBUG=1 $(MANAGE) load_demo --refresh-dates
	@DEBUG=1 $(MANAGE) runserver 127.0.0.1:$(PORT)

test: venv-dev ## run the tests, shuffled
	@echo "Shuffled: SEED=$(SEED) repeats this order."
	@$(PY) -m pytest -n $(WORKERS) --dist worksteal --randomly-seed=$(SEED) $(ARGS)

check: venv-dev ## format, lint, types, Django's checks, migrations, translations
	$(PY) -m ruff format --check --output-format concise .
	$(PY) -m ruff check --output-format concise .
	$(TEMPLATES) $(PY) -m djhtml --tabwidth 2 --check
	$(PY) -m mypy .
	$(TESTING) $(MANAGE) check --fail-level WARNING
	$(PY) -m tools.check_deploy
	$(TESTING) $(MANAGE) makemigrations --check --dry-run
	$(PY) -m tools.check_repo
	$(PY) -m tools.rgaa --check
	$(PY) -m tools.catalogues check

format: venv-dev ## format and mend what can be mended by itself
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .
	$(TEMPLATES) $(PY) -m djhtml --tabwidth 2

lock: venv-dev ## pin the dependencies of pyproject.toml again (ARGS=--upgrade for newer ones)
	$(PY) -m tools.lock $(ARGS)

messages: venv-dev ## gather the texts to translate (needs gettext) and compile the catalogues
	$(PY) -m tools.catalogues update

bench: venv-dev ## measure the portal on this machine
	$(PY) -m bench

shots: venv-dev ## pictures of every page in every state, from a portal of their own, in shots/
	$(PY) -m tools.shots $(ARGS)

guide: venv-dev ## the pictures of docs/guide/ and docs/how-to/, from portals of their own
	$(PY) -m tools.guide_shots $(ARGS)

venv-run venv-dev: venv-%:
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) was not found: install Python 3.11 or later."; exit 1; }
	@$(PYTHON) tools/install.py $*
