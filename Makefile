# Everything a developer or a newcomer runs. Only `make`, Python 3.11+ and a network are needed; the rest is installed in .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOWEST := .venv-lowest
VERSION := $(shell sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml)
READY := $(VENV)/.ready
GOLDEN = $(shell grep -rl --include='*.py' 'import snapshot' tests)
FAST := tests/unit tests/test_architecture.py tests/test_one_way_out.py tests/test_waiting.py

.DEFAULT_GOAL := help
.PHONY: help setup check test unit snapshots lowest demo run bench profile journeys fuzz chaos trial screenshot lock package release clean

help:  ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY)  ## install everything into .venv (all other targets do this by themselves)

$(READY): requirements.lock pyproject.toml
	@.ci/setup "$(PYTHON)" $(VENV)

check: $(READY)  ## style, types and import rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: check  ## every check and every test, on a real Kafka (it is downloaded once)
	$(BIN)/python -m pytest -n 2 $(FAST) tests/pages tests/sandbox tests/property tests/hostile
	.ci/other-python $(FAST)
	$(BIN)/python -m pytest -n 4 tests/integration tests/acceptance

unit: $(READY)  ## the fast tests only: no broker, no sleep
	$(BIN)/python -m pytest $(FAST)

snapshots: $(READY)  ## write what comes now in place of the tests' golden outputs; read the diff before you commit it
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m pytest -q --inline-snapshot=create,fix $(GOLDEN) >/dev/null || \
	  echo "Some were written." >&2
	$(BIN)/python -m pytest -q $(GOLDEN)

lowest:  ## the unit tests, and some on Kafka, with the lowest versions that pyproject.toml allows
	$(PYTHON) -m venv --clear $(LOWEST)
	$(LOWEST)/bin/python -m pip install --quiet --disable-pip-version-check uv
	$(LOWEST)/bin/uv pip install --quiet --python $(LOWEST) --resolution lowest-direct --group dev --editable '.[sandbox]'
	$(LOWEST)/bin/python -m pytest -n 2 tests/unit tests/sandbox tests/integration/watchlists/test_applying.py tests/integration/watchlists/test_follow.py \
	  tests/acceptance/publishers/test_bad_input.py tests/acceptance/tasks/test_notices.py

demo: $(READY)  ## Kafka, worker, an emulated Slack, sample articles and their alert
	$(BIN)/wirewatch demo

run: $(READY)  ## the worker on your own Kafka and Slack (KAFKA_BOOTSTRAP_SERVERS, SLACK_BOT_TOKEN) with the shipped watchlists
	$(BIN)/wirewatch worker all --watchlists config/watchlists

bench: $(VENV)/.peers  ## measure speed and latency; prints the table of docs/performance.md
	$(BIN)/python -m tests.benchmarks

profile: $(READY)  ## which functions the CPU time of an article goes to, on articles in the shape of real ones
	$(BIN)/python -m tests.benchmarks profile

$(VENV)/.peers: requirements-bench.lock $(READY)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock && touch $@ || \
	  echo "The peers do not install here: the benchmark leaves them out." >&2

journeys: $(READY)  ## count what five journeys through the code enter, as docs/architecture.md has it
	$(BIN)/python -m tests.journeys

fuzz: $(READY)  ## queries, articles, hostile payloads, watchlists and answers through all that reads them, some twelve minutes
	$(BIN)/python -m tests.hostile

chaos: $(READY)  ## kill -9 of workers at each step of a delivery: 10,000 alerts over 20 channels, some ten minutes; CHAOS_SEED=2 is another play
	CHAOS=long $(BIN)/python -m pytest -s -q tests/acceptance/delivery/test_chaos.py

trial: $(READY)  ## real articles and queries in ../shared/data, where there are any
	$(BIN)/python -m tests.trials

screenshot: $(READY)  ## the picture in the README, by headless Chromium
	$(BIN)/python -m tests.screenshot

lock: $(READY)  ## resolve all requirements*.lock anew (needs uv)
	uv pip compile --quiet --universal --generate-hashes --no-annotate --python-version 3.11 --all-extras --group dev \
	  --custom-compile-command "make lock" --upgrade pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --generate-hashes --no-annotate --python-version 3.11 --group bench \
	  --custom-compile-command "make lock" --upgrade -o requirements-bench.lock
	uv pip compile --quiet --universal --generate-hashes --no-annotate --python-version 3.11 --constraints requirements.lock \
	  --custom-compile-command "make lock" --upgrade pyproject.toml -o requirements-run.lock
	uv pip compile --quiet --universal --generate-hashes --no-annotate --python-version 3.11 --constraints requirements.lock \
	  --custom-compile-command "make lock" --upgrade --group build -o requirements-build.lock

package: $(READY)  ## build the wheel and the source archive in dist/
	rm -rf build dist
	$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation --wheel-dir dist .
	$(BIN)/python -c 'from setuptools.build_meta import build_sdist; build_sdist("dist", {"--global-option": ["--quiet"]})'

release: $(READY)  ## test all, build the packages and tag them with the version of pyproject.toml (CONTRIBUTING.md says how)
	@test -z "$$(git status --porcelain)" || { echo "Commit first: what is tagged is what was tested." >&2; exit 1; }
	@grep -q '^## $(VERSION) - ' CHANGELOG.md || { echo "CHANGELOG.md has no '## $(VERSION) - DATE'." >&2; exit 1; }
	@! git rev-parse --quiet --verify refs/tags/v$(VERSION) > /dev/null || { echo "v$(VERSION) is tagged already." >&2; exit 1; }
	$(MAKE) test
	$(MAKE) package
	git tag --annotate v$(VERSION) --message "Wirewatch $(VERSION)"
	@echo "Tagged. Look at dist/, then: git push origin v$(VERSION)"

clean:  ## remove what was installed and built here
	rm -rf $(VENV) $(VENV)-* build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis *.egg-info
