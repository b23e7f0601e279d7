# 暖访. The two commands that matter: `make run` and `make test`. Both install what they need into .venv.
PYTHON ?= python3.11
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/installed-$(shell cksum < requirements.lock | tr ' ' '-')
TESTS  ?= tests

# A bare system has no locale, and Qt wants a UTF-8 one; a locale that the user has stays as it is.
export LANG ?= C.UTF-8
export PIP_DISABLE_PIP_VERSION_CHECK = 1
# Tests start hundreds of processes: each would compile the whole program anew where a shell forbids keeping that.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup run test bench soak gallery lock
.DEFAULT_GOAL := help
.NOTPARALLEL:

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile

setup: $(STAMP) ## system libraries and .venv, as requirements.lock says; nothing to do when all is there

$(STAMP): requirements.lock .ci/system.sh
	@PYTHON=$(PYTHON) sh .ci/system.sh
	@$(BIN)/python -c '' 2>/dev/null || $(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	@rm -f $(VENV)/installed-*
	@touch $@

run: setup ## open the practice workspace; without a screen: drive the window through the main job and take pictures
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] || [ "$$(uname -s)" = Darwin ]; then \
	    exec $(BIN)/python main.py --practice; \
	else \
	    QT_QPA_PLATFORM=offscreen $(BIN)/python main.py tour --out out/tour \
	    && echo "没有显示器：已自动演示全程，截图、PDF 和 summary.json 在 out/tour/" \
	    && echo "No screen: the tour's pictures, PDFs and summary.json are in out/tour/"; \
	fi

test: setup ## format, lint, types, import rules, tests
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -n 2 --dist worksteal -q $(TESTS)

bench: setup ## measured ratios, each against a baseline of the same run; written to out/bench.json too
	@QT_QPA_PLATFORM=offscreen $(BIN)/python -m tests.bench --out out/bench.json
	@QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -q -m bench -s $(TESTS)

soak: setup ## the long runs: soak tests, and thousands of examples for every property
	@QT_QPA_PLATFORM=offscreen HYPOTHESIS_PROFILE=soak $(BIN)/python -m pytest -n 2 --dist worksteal -q -m "not bench" --timeout 0 $(TESTS)

gallery: setup ## every page in every size, colour, language and state as a picture: out/gallery/index.html
	@QT_QPA_PLATFORM=offscreen $(BIN)/python -m tests.gallery --out out/gallery

lock: ## make requirements.lock anew from requirements.in (needs pip-tools on the PATH)
	@CUSTOM_COMPILE_COMMAND="make lock" pip-compile --quiet --generate-hashes --strip-extras --no-config \
	    --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --output-file requirements.lock requirements.in
