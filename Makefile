# HipCalm: each target sees to all it needs, .venv and system packages included. `make help` lists them.
#
#   ARGS     words for the program or for pytest:  make run ARGS="play leg-dangle",  make test ARGS="-k breath"
#   PYTHON   the Python for .venv:                 make venv PYTHON=python3.13

ARGS ?=
PYTHON ?=
python := .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: run menu test check bench pictures figures venv clean help

run: venv ## open the window
	@sh tools/system-packages.sh run
	@$(python) -m hipcalm $(ARGS)

menu: venv ## put HipCalm into your desktop's menu of programs; ARGS="--remove" takes it out
	@$(python) tools/desktop_file.py $(ARGS)

test: venv ## run all tests
	@sh tools/system-packages.sh test
	@$(python) -c 'import simpleaudio' 2>/dev/null || $(python) -m pip install --quiet --editable '.[simpleaudio]' \
	|| echo "simpleaudio could not be built; its tests will say so." >&2
	@$(python) -m pytest $(ARGS)

check: venv ## lint, formatting and types
	@$(python) -m ruff check .
	@$(python) -m ruff format --check .
	@$(python) -m mypy

bench: venv ## measure speed; without a display, on a virtual one
	@sh tools/system-packages.sh test
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] || [ "$$(uname -s)" != Linux ]; \
	then $(python) -m benchmarks $(ARGS); \
	else xvfb-run -a -s "-screen 0 1280x800x24" $(python) -m benchmarks $(ARGS); fi

pictures: venv ## draw the views into docs/images
	@sh tools/system-packages.sh run
	@QT_QPA_PLATFORM=offscreen $(python) tools/pictures.py

figures: venv ## draw the figure into docs/images; ARGS="half-kneel" checks and draws one pose into build/
	@sh tools/system-packages.sh run
	@QT_QPA_PLATFORM=offscreen $(python) tools/figures.py $(ARGS)

venv: ## make or repair .venv
	@sh tools/venv.sh "$(PYTHON)"

clean: ## remove .venv and all that was built
	rm -rf .venv build dist htmlcov .coverage .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

help: ## list the targets
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/make \1	\2/p' Makefile
