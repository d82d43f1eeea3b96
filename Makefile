# The words of CI and of the desk are the same.
.PHONY: demo test lint docs check

demo: ## install, and run the main job on the bundled sample
	python -m pip install --quiet -e .
	-nplint check --root fixtures/projects/ediscovery/tangled
	nplint graph --root fixtures/projects/ediscovery/tangled

test: ## install with the tools for development, and pass the tests
	python -m pip install --quiet -e ".[dev]"
	python -m pytest -q

lint:
	ruff format --check .
	ruff check .
	mypy
	lint-imports

docs: ## write rule pages, tables of settings, pictures and schemas anew
	python -m pytest -q tests/test_docs.py tests/test_schemas.py --update

check: lint test
