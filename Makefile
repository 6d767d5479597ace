# The commands of this repository. Each sets up what it needs inside the clone (.venv) and nothing outside it.
#   make run                 build the demo register, print its summary, serve it on 127.0.0.1
#   make run DOC=file-or-URL read that text instead and show its page
#   make test                all checks and tests; INSTALL=1 may install system packages (Chromium, PostgreSQL)
#   make test-long           the same with the long tests
#   make bench               start-up times beside `python -c pass`, and the reader's speed beside sentence splitters
#   make bench-log           appends, imports, audits and proofs of a log beside the disk and bare signatures; ARGS="--entries 100000"
#   make bench-pages         each page of a register of 10,000 promises and 100,000 reports, and a mix for a minute; ARGS=--as-entries
#   make bench-commitments   speed and answers of the evaluator beside plain loops, queries and monitors; ARGS="--events 1000000"
#   make evaluate            score the reader against the annotated texts of ../shared, where present; ARGS=--quick: gold only
#   make fuzz                mutate files guided by coverage, SECONDS (60) for each reader and the grammar
#   make train               train the reader's learned layer anew from the annotated texts of ../shared
#   make lock                renew requirements/*.lock from pyproject.toml
#   make messages            gather the words of the pages into the catalogues of their languages, and compile them
#   make docs                build the documentation into site/
#   make clean               remove what these commands made

# Taken literally: a `$` in an address is no reference to a make variable.
override DOC := $(value DOC)
override ARGS := $(value ARGS)
export DOC ARGS INSTALL SECONDS

# The locked libraries that training needs, beside those of the program.
TRAINING = .venv/bin/python -m pip install -qq --root-user-action=ignore --upgrade --no-deps --require-hashes --only-binary=:all: --target .venv/train -r requirements/train.lock

# What the evaluator is compared with; the build of a library that comes as source only may fail.
MONITORS = .venv/bin/python -m pip install -qq --root-user-action=ignore --upgrade --no-deps --require-hashes --target .venv/monitors -r requirements/monitors.lock

.PHONY: train run test test-long bench bench-log bench-pages bench-commitments evaluate fuzz lock messages docs clean

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
	@.venv/bin/python bench/reading_speed.py $$ARGS
	@.venv/bin/python bench/corpus.py

bench-log:
	@sh scripts/start.sh dev
	@PYTHONPATH=. .venv/bin/python -m bench.log_speed $$ARGS

bench-pages:
	@sh scripts/start.sh run
	@PYTHONPATH=. .venv/bin/python -m bench.page_speed $$ARGS

bench-commitments:
	@sh scripts/start.sh run
	@$(MONITORS) || echo "RTAMT could not be installed and is left out" >&2
	@.venv/bin/python -m benchmarks.commitments.run $$ARGS
	@PYTHONPATH=. .venv/bin/python bench/verdict_speed.py
	@.venv/bin/python bench/settle_speed.py

evaluate:
	@sh scripts/start.sh run
	@$(TRAINING)
	@PYTHONPATH=.venv/train:training OMP_NUM_THREADS=1 .venv/bin/python scripts/evaluate.py --folds linear:Unseen $$ARGS

fuzz:
	@sh scripts/start.sh dev
	@.venv/bin/python scripts/fuzz.py

train:
	@sh scripts/start.sh run
	@$(TRAINING)
	@PYTHONPATH=.venv/train OMP_NUM_THREADS=1 .venv/bin/python training/linear.py

lock:
	@sh scripts/start.sh dev
	@.venv/bin/python scripts/lock.py

messages:
	@sh scripts/start.sh dev
	@.venv/bin/python scripts/messages.py $$ARGS

docs:
	@sh scripts/start.sh dev
	@.venv/bin/mkdocs build --strict

clean:
	rm -rf .venv .servanda site build dist .hypothesis .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
