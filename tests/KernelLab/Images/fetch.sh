#!/bin/sh
# Fetches the packages that the lab boots: Debian's kernels, busybox and mono for ppc64el. They are unpacked into the
# cache folder, not installed. With a full cache the network is not used. Exit code 77: fetching is not possible; stdout
# says why.
set -eu

cache=${SPAPRDDW_LAB_CACHE:-$HOME/.cache/spaprddw-kernel-lab}
keyring=/usr/share/keyrings/debian-archive-keyring.gpg

# Bookworm's own 6.1 is too old: VFIO on POWER is broken from 5.19 to 6.3.
kernels="linux-image-powerpc64le-64k linux-image-powerpc64le"
userland="busybox-static mono-runtime-sgen mono-runtime-common libmono-corlib4.5-dll libmono-system4.0-cil
  libmono-system-core4.0-cil libc6 libgcc-s1 zlib1g"
# With everything that they need: the libraries of System.Console, and the QEMU that runs guests inside the lab.
programs="libgssapi-krb5-2 libssl3 qemu-system-ppc"

skip() {
  echo "KernelLab skipped: $*"
  exit 77
}

# One at a time: the cache is shared by every working copy on the machine.
mkdir -p "$cache"
exec 9> "$cache/lock"
flock 9

# Host tools: QEMU and cpio, which root can install.
missing=
command -v qemu-system-ppc64 > /dev/null || missing="$missing qemu-system-ppc"
command -v cpio > /dev/null || missing="$missing cpio"
if [ -n "$missing" ]; then
  command -v apt-get > /dev/null || skip "$missing is not installed, and apt-get is missing to install it"
  [ "$(id -u)" = 0 ] || skip "$missing is not installed, and only root can install it: apt-get install --no-install-recommends$missing"
  apt-get update -qq || skip "apt-get update failed"
  # shellcheck disable=SC2086 # a list of names
  DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $missing > /dev/null \
    || skip "apt-get install$missing failed"
fi

# The cache stores a checksum of the package list. Another list fetches again.
wanted=$(echo "$kernels $userland $programs" | cksum | cut -d ' ' -f 1)
[ "$(cat "$cache/complete" 2> /dev/null)" != "$wanted" ] || exit 0

command -v apt-get > /dev/null || skip "apt-get is missing to fetch Debian packages"
[ -f "$keyring" ] || skip "$keyring is missing to check Debian's packages"

# The mirror that apt uses on this machine, which may be the only one in reach.
mirror=$(apt-get indextargets --format '$(RELEASE) $(COMPONENT) $(REPO_URI)' 'Identifier: Packages' \
  | awk '$1 ~ /^(bookworm|trixie|forky|stable|testing|sid|unstable)$/ && $2 == "main" { print $3; exit }')
[ -n "$mirror" ] || skip "apt has no source for Debian"

apt=$cache/apt
rm -rf "$cache/complete" "$apt" "$cache/root" "$cache/kernel-64k" "$cache/kernel-4k"
mkdir -p "$apt/parts" "$apt/lists/partial" "$apt/state" "$apt/cache/archives/partial" "$apt/debs" "$cache/root"
: > "$apt/state/status"
for suite in bookworm bookworm-backports; do
  echo "deb [arch=ppc64el signed-by=$keyring] $mirror $suite main"
done > "$apt/sources.list"
cat > "$apt/apt.conf" << EOF
APT::Architecture "ppc64el";
APT::Architectures { "ppc64el"; };
APT::Sandbox::User "";
Acquire::Languages "none";
Acquire::Check-Valid-Until "false";
Dir::Etc::sourcelist "$apt/sources.list";
Dir::Etc::sourceparts "$apt/parts";
Dir::State "$apt/state";
Dir::State::lists "$apt/lists";
Dir::State::status "$apt/state/status";
Dir::Cache "$apt/cache";
EOF
export APT_CONFIG="$apt/apt.conf"
apt-get update -qq || skip "apt-get update for ppc64el failed"

# The packages that a package needs to run, without those that only help to install it.
closure() {
  # shellcheck disable=SC2086 # a list of names
  apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces --no-enhances \
    $programs | grep '^[a-z]' | grep -vE '^(debconf|libc6|libgcc-s1|gcc-12-base)'
}
real() {
  apt-cache -t bookworm-backports depends "$1" | sed -n 's/^ *Depends: //p' | head -n 1
}

cd "$apt/debs"
images=
for kernel in $kernels; do
  images="$images $(real "$kernel")/bookworm-backports"
done
# shellcheck disable=SC2046,SC2086 # lists of names
apt-get download -qq $images $userland $(closure) || skip "the packages could not be downloaded"

for deb in *.deb; do
  case $deb in
    linux-image-*-64k_*) dpkg -x "$deb" "$cache/kernel-64k" ;;
    linux-image-*) dpkg -x "$deb" "$cache/kernel-4k" ;;
    *) dpkg -x "$deb" "$cache/root" ;;
  esac
done
cd "$cache"
rm -rf "$apt"
echo "$wanted" > "$cache/complete"
du -sh "$cache" | sed 's/^/KernelLab fetched: /'
