#!/bin/sh
# Runs the lab: fetches the packages, builds the images, boots the machines and tests the engine on them.
#   SPAPRDDW_LAB_CACHE       folder of the fetched packages (~/.cache/spaprddw-kernel-lab)
#   SPAPRDDW_LAB_OPERATIONS  how many generated operations to compare (3000)
#   SPAPRDDW_LAB_RECORDINGS  which recordings to replay (h*; '*' replays all and takes minutes)
#   SPAPRDDW_LAB_KILLS       how many processes to kill (50)
# Exit code 77: the lab cannot run on this machine; the last line says why.
set -eu
cd "$(dirname "$0")"
out=$(cd ../.. && pwd)/out/KernelLab
rm -rf "$out"
mkdir -p "$out/logs"
Images/fetch.sh
dotnet build KernelLab.slnx --nologo --verbosity quiet
(cd ../.. && dotnet tool restore > /dev/null && dotnet build src/Module --nologo --verbosity quiet)
Images/initramfs.sh "$PWD/Guest/bin/Release/net472" "$out"
Partition/initramfs.sh "$out"
Hypervisor/initramfs.sh "$out"
status=0
dotnet test --project Tests/SpaprDdw.KernelLab.Tests.csproj --no-build "$@" || status=$?
[ ! -f "$out/logs/report.txt" ] || cat "$out/logs/report.txt"
exit $status
