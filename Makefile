# Habeas: the four things one does with a checkout.
#
# Each target fetches what it needs: uv (by pip, into .tools/) where it is absent, then the locked packages (into .venv/).
# Nothing but Python 3.11 or later, pip and make has to be there. Without make (Windows), the same by hand:
#
#   py -m pip install --user uv
#   make run     uv run --locked --no-dev habeas serve --demo --data .demo
#   make test    uv run --locked python -m tools.system
#                uv run --locked --extra spark pytest -n auto --dist loadfile
#   make bench   uv run --locked python -m tools.system bench
#                uv run --locked --group bench python -m benchmarks
#   make lint    uv run --locked ruff check
#                uv run --locked ruff format --check
#                uv run --locked mypy
#                uv run --locked lint-imports
#   make words   uv run --locked python -m tools.words
#                uv run --locked python -m tools.desk_words

PYTHON ?= python3
UV := $(shell if uv --version >/dev/null 2>&1; then echo uv; else echo .tools/bin/uv; fi)
UV_IF_ABSENT := $(filter .tools/%,$(UV))
RUN := $(UV) run --locked

.PHONY: run test bench lint words

# The application with the sample office, in a folder of its own (.demo); it prints its address.
run: $(UV_IF_ABSENT)
	$(RUN) --no-dev habeas serve --demo --data .demo

test: $(UV_IF_ABSENT)
	$(RUN) python -m tools.system
	$(RUN) --extra spark pytest -n auto --dist loadfile

bench: $(UV_IF_ABSENT)
	$(RUN) python -m tools.system bench
	$(RUN) --group bench python -m benchmarks

lint: $(UV_IF_ABSENT)
	$(RUN) ruff check
	$(RUN) ruff format --check
	$(RUN) mypy
	$(RUN) lint-imports

# Gathers the sentences of the code into the catalogues and compiles them.
words: $(UV_IF_ABSENT)
	$(RUN) python -m tools.words
	$(RUN) python -m tools.desk_words

# --target works where the system's Python refuses packages outside a virtual environment (PEP 668).
.tools/bin/uv:
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --target .tools 'uv>=0.5'
	echo '*' > .tools/.gitignore
