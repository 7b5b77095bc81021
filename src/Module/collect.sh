#!/bin/sh
# Saves the files that Get-PciDmaWindow reads, on partitions without PowerShell. It needs only a POSIX shell, tar and the
# usual small tools (busybox is enough), and root only for the kernel log.
#
#   sh collect.sh [ARCHIVE [ROOT]]
#
#   ARCHIVE  the archive to make, ./HOSTNAME-pci-dma.tar.gz by default; an existing file is not replaced
#   ROOT     the root folder of the machine, / by default; in a container, the folder with the root of the host
#
# The archive has the device tree, the class, driver and DMA mask of each PCI device, and the version, parameters and log of
# the kernel. On another machine, Get-PciDmaWindow -Root ARCHIVE reads it.
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

[ ! -e "$archive" ] || fail "$archive exists. Remove it, or give another name."
tree=$root/sys/firmware/devicetree/base
[ -d "$tree" ] || fail "$tree does not exist. Run this in a partition on POWER."

stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
trap 'exit 1' HUP INT TERM
saved=$stage/$name
mkdir -p "$saved/proc/sys/kernel" "$saved/sys/firmware/devicetree" "$saved/sys/bus/pci/devices" "$saved/var/log"

# The sizes of files in /proc and /sys are not those of their contents, so the files are read before they are archived.
save() {
  if [ -r "$root/$1" ] && ! cat "$root/$1" > "$saved/$1" 2> /dev/null; then
    rm -f "$saved/$1"
  fi
}

cp -RP "$tree" "$saved/sys/firmware/devicetree/" 2> "$stage/errors" \
  || note "this user may not read some properties of the device tree."
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

# The kernel log tells why a window was refused.
log=$saved/var/log/dmesg
if [ -n "$root" ]; then
  save var/log/dmesg
elif ! dmesg > "$log" 2> /dev/null || [ ! -s "$log" ]; then
  journalctl --dmesg --boot --no-pager > "$log" 2> /dev/null || rm -f "$log"
fi
[ -s "$log" ] || note "this user may not read the kernel log, so some verdicts will be Unknown. Run this as root to save the log."

tar -C "$stage" -cf "$stage/archive" "$name"
set -C # Does not replace a file that somebody else makes at this moment.
if command -v gzip > /dev/null; then
  gzip -c "$stage/archive" > "$archive"
else
  cat "$stage/archive" > "$archive"
fi
echo "$archive"
