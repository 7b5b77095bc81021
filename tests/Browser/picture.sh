#!/bin/sh
# Takes the picture of the README: the page that examples/fleet.ps1 writes of examples/fleet.csv. Run tests/Browser/run.sh
# before, which installs the browser.
set -eu
cd "$(dirname "$0")"
SPAPRDDW_BROWSER=$(command -v chromium || command -v chromium-headless-shell)
export SPAPRDDW_BROWSER
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
dotnet pwsh -NoProfile -File ../../examples/fleet.ps1 -Report "$folder/fleet.html"
node picture.mjs "$folder/fleet.html" "$folder/report.png"
mv "$folder/report.png" ../../docs/report.png
