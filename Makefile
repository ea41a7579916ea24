# make demo    set everything up and evaluate a real model in five languages
# make test    set everything up and run all tests, real containers included
# make help    the rest

# The first six problems of the bundled benchmark: all 26 take a model on two cores twenty minutes.
DEMO_ARGS ?= -n 1 --temperature 0 --max-tokens 320 --limit 6
BIN := .venv/bin

.PHONY: certify help demo demo-train test lint unit sandbox browser bench docs leaderboard readme pictures

help:
	@sed -n 's/^# make /  make /p' Makefile
	@echo '  make demo-train   train a small model in Lua on the CPU, with the judge as the reward'
	@echo '  make lint         ruff and mypy'
	@echo '  make unit         tests that need no container, browser or model'
	@echo '  make certify      certify every language, which builds all images: hours on two cores'
	@echo '  make docs         the documentation site, into site/'
	@echo '  make bench        the speed of the judge on this machine'
	@echo '  make leaderboard  leaderboard/ from results/'
	@echo '  make readme       what README and docs quote, from the kept runs'
	@echo '  make pictures     docs/images/, screenshots of board and viewer'

demo:
	@scripts/setup.sh run
	$(BIN)/lcbx eval --model demo --lang paper --benchmark mini --out runs/demo $(DEMO_ARGS)

demo-train:
	@scripts/setup.sh train
	@scripts/demo_train.sh

test:
	@scripts/setup.sh test
	@scripts/test.sh

lint:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

unit:
	$(BIN)/python -m pytest tests/unit -n auto -q

sandbox:
	LCBX_TEST_LANG=$${LCBX_TEST_LANG:-$$($(BIN)/python scripts/ci_languages.py)} $(BIN)/python -m pytest tests/sandbox -q

browser:
	$(BIN)/python -m pytest tests/browser -q

certify:
	$(BIN)/lcbx lang certify all

docs:
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

bench:
	$(BIN)/lcbx bench --lang lua

leaderboard:
	$(BIN)/lcbx leaderboard

readme:
	$(BIN)/python scripts/quoted_output.py

pictures:
	$(BIN)/python scripts/pictures.py
