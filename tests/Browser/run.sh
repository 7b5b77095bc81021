#!/bin/sh
# Opens pages of Export-TceReport in a real browser, and uses them as a reader would. Root installs what is missing.
#   SPAPRDDW_SCREENSHOTS  a folder for screenshots at three widths in both colours; none by default
# Exit code 77: the tests cannot run on this machine; the last line says why.
set -eu
cd "$(dirname "$0")"

skip() {
  echo "Browser tests skipped: $*"
  exit 77
}

missing=
command -v node > /dev/null && command -v npm > /dev/null || missing="nodejs npm"
command -v chromium > /dev/null || command -v chromium-headless-shell > /dev/null || missing="$missing chromium-headless-shell"
# shellcheck disable=SC2086 # a list of names
../../.ci/install $missing
[ -d node_modules/puppeteer-core ] || npm ci --silent || skip "npm cannot fetch puppeteer-core"

SPAPRDDW_BROWSER=$(command -v chromium || command -v chromium-headless-shell)
SPAPRDDW_PAGES=$(mktemp -d)
export SPAPRDDW_BROWSER SPAPRDDW_PAGES
trap 'rm -rf "$SPAPRDDW_PAGES"' EXIT
(cd ../.. && dotnet tool restore > /dev/null && dotnet pwsh -NoProfile -File tests/Browser/pages.ps1 "$SPAPRDDW_PAGES")
# One file after the other, so the times are those of one browser.
node --test --test-concurrency=1 --test-reporter=tap .
