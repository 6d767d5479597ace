# The commands of this repository. Each sets up what it needs inside the clone (.venv) and nothing outside it.
#   make run                 build the demo register, print its summary, serve it on 127.0.0.1
#   make run DOC=file-or-URL read that text instead and show its page
#   make test                all checks and tests; INSTALL=1 may install system packages (Chromium)
#   make test-long           the same with the long tests
#   make bench               start-up and reading times beside `python -c pass`
#   make evaluate            score readings against the gold texts of ../shared, where present
#   make fuzz                mutate files guided by coverage, SECONDS (60) for each reader and the grammar
#   make lock                renew requirements/*.lock from pyproject.toml
#   make docs                build the documentation into site/
#   make clean               remove what these commands made

# Taken literally: a `$` in an address is no reference to a make variable.
override DOC := $(value DOC)
override ARGS := $(value ARGS)
export DOC ARGS INSTALL SECONDS

.PHONY: run test test-long bench evaluate fuzz lock docs clean

run:
	@sh scripts/start.sh run
	@if [ -n "$$DOC" ]; then exec .venv/bin/servanda serve --read "$$DOC"; else exec .venv/bin/servanda demo; fi

test:
	@sh scripts/start.sh dev
	@.venv/bin/python scripts/checks.py

test-long:
	@sh scripts/start.sh dev
	@.venv/bin/python scripts/checks.py --long

bench:
	@sh scripts/start.sh run
	@.venv/bin/python bench/start_up.py

evaluate:
	@sh scripts/start.sh run
	@.venv/bin/python scripts/evaluate.py

fuzz:
	@sh scripts/start.sh dev
	@.venv/bin/python scripts/fuzz.py

lock:
	@sh scripts/start.sh dev
	@.venv/bin/python scripts/lock.py

docs:
	@sh scripts/start.sh dev
	@.venv/bin/mkdocs build --strict

clean:
	rm -rf .venv .servanda site build dist .hypothesis .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
