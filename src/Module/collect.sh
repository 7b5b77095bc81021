#!/bin/sh
# Saves what Get-PciDmaWindow reads of a partition: for machines without PowerShell. It needs no root and no more than busybox.
#
#   sh collect.sh [ARCHIVE [ROOT]]
#
#   ARCHIVE  where to save, ./HOSTNAME-pci-dma.tar.gz by default; a file that is there already is left alone
#   ROOT     where the machine's root is; / by default, another folder in a container that has its host's root mounted
#
# The archive has the device tree, of each PCI device its class, driver and DMA mask, and the kernel's version, parameters and
# log. Elsewhere, Get-PciDmaWindow -Root ARCHIVE reads it.
set -eu
umask 077

root=${2:-}
root=${root%/}
name=$(cat "$root/proc/sys/kernel/hostname" 2> /dev/null || cat "$root/etc/hostname" 2> /dev/null || true)
name=$(echo "$name" | tr -cd 'A-Za-z0-9._-')
name=${name:-partition}
archive=${1:-./$name-pci-dma.tar.gz}

fail() {
  echo "collect.sh: $*" >&2
  exit 1
}

note() {
  echo "collect.sh: $*" >&2
}

[ ! -e "$archive" ] || fail "$archive is there already."
tree=$root/sys/firmware/devicetree/base
[ -d "$tree" ] || fail "there is no device tree at $tree: this is no partition on POWER."

stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
trap 'exit 1' HUP INT TERM
saved=$stage/$name
mkdir -p "$saved/proc/sys/kernel" "$saved/sys/firmware/devicetree" "$saved/sys/bus/pci/devices" "$saved/var/log"

# Files of /proc and /sys have no sizes that tell how much is in them, so they are read and not archived as they are.
save() {
  if [ -r "$root/$1" ] && ! cat "$root/$1" > "$saved/$1" 2> /dev/null; then
    rm -f "$saved/$1"
  fi
}

cp -RP "$tree" "$saved/sys/firmware/devicetree/" 2> "$stage/errors" \
  || note "some properties of the device tree may not be read by this user."
ln -s /sys/firmware/devicetree/base "$saved/proc/device-tree"
for file in proc/version proc/cmdline proc/sys/kernel/hostname; do
  save "$file"
done

for link in "$root"/sys/bus/pci/devices/*; do
  [ -L "$link" ] || continue
  target=$(readlink "$link")
  device=sys/devices/${target#*/devices/}
  mkdir -p "$saved/$device"
  ln -s "../../../devices/${target#*/devices/}" "$saved/sys/bus/pci/devices/${link##*/}"
  for file in class vendor device devspec dma_mask_bits consistent_dma_mask_bits; do
    save "$device/$file"
  done
  for file in driver of_node iommu_group; do
    [ ! -L "$root/$device/$file" ] || ln -s "$(readlink "$root/$device/$file")" "$saved/$device/$file"
  done
done

# The running kernel's log tells why a window was refused.
log=$saved/var/log/dmesg
if [ -n "$root" ]; then
  save var/log/dmesg
elif ! dmesg > "$log" 2> /dev/null || [ ! -s "$log" ]; then
  journalctl --dmesg --boot --no-pager > "$log" 2> /dev/null || rm -f "$log"
fi
[ -s "$log" ] || note "the kernel log may not be read by this user: some verdicts will be unknown. As root it is saved too."

tar -C "$stage" -cf "$stage/archive" "$name"
set -C # The archive is made here, and never written into a file that somebody else made meanwhile.
if command -v gzip > /dev/null; then
  gzip -c "$stage/archive" > "$archive"
else
  cat "$stage/archive" > "$archive"
fi
echo "$archive"
