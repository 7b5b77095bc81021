#!/bin/sh
# Runs the lab: fetches and builds what its machines boot, boots them, holds the module's engine against them.
#   SPAPRDDW_LAB_CACHE       where the fetched packages stay (~/.cache/spaprddw-kernel-lab)
#   SPAPRDDW_LAB_OPERATIONS  how many generated operations to compare (3000)
#   SPAPRDDW_LAB_RECORDINGS  which recordings to replay (h*; '*' is all of them and takes minutes)
# Exit code 77: the lab cannot be had here; the last line says why.
set -eu
cd "$(dirname "$0")"
out=$(cd ../.. && pwd)/out/KernelLab
rm -rf "$out"
mkdir -p "$out/logs"
Images/fetch.sh
dotnet build KernelLab.slnx --nologo --verbosity quiet
Images/initramfs.sh "$PWD/Guest/bin/Release/net472" "$out"
status=0
dotnet test --project Tests/SpaprDdw.KernelLab.Tests.csproj --no-build "$@" || status=$?
[ ! -f "$out/logs/report.txt" ] || cat "$out/logs/report.txt"
exit $status
