#!/usr/bin/env bash
# What action.yml runs: install nplint in an environment of its own, check, write all reports.
set -euo pipefail

venv="${RUNNER_TEMP:-$(mktemp -d)}/nplint-venv"
python -m venv "$venv"
if [ -n "${INPUT_VERSION:-}" ]; then
  "$venv/bin/python" -m pip install --quiet "nplint==$INPUT_VERSION"
else
  "$venv/bin/python" -m pip install --quiet "$GITHUB_ACTION_PATH"
fi

options=(--root "${INPUT_SRC:-.}" --format github)
[ "${INPUT_BASELINE:-true}" = true ] || options+=(--no-baseline)
if [ "${INPUT_CHANGED_ONLY:-false}" = true ] && [ -n "${BASE_REF:-}" ]; then
  options+=("--changed=origin/$BASE_REF")
fi
sarif="${INPUT_SARIF_FILE:-}"
if [ -z "$sarif" ] && [ "${INPUT_UPLOAD_SARIF:-false}" = true ]; then
  sarif=nplint.sarif
fi
if [ -n "$sarif" ]; then
  options+=(--output "sarif=$sarif")
  echo "sarif-file=$sarif" >> "$GITHUB_OUTPUT"
fi
# Split at blanks, as a person typed them; no globs, no expansions.
read -r -a further <<< "${INPUT_ARGS:-}"

exec "$venv/bin/nplint" check "${options[@]}" ${further[@]+"${further[@]}"}
