#!/bin/sh
# Builds the initramfs of the lab's partitions: busybox, a few drivers, collect.sh and init.
# Usage: initramfs.sh OUTPUT-FOLDER
set -eu

out=$1
here=$(cd "$(dirname "$0")" && pwd)
cache=${SPAPRDDW_LAB_CACHE:-$HOME/.cache/spaprddw-kernel-lab}
tree=$out/partition
kernel=$cache/kernel-64k
version=$(basename "$(find "$kernel/lib/modules" -mindepth 1 -maxdepth 1)")
modules=$tree/lib/modules/$version

rm -rf "$tree"
mkdir -p "$tree/bin" "$tree/etc" "$tree/proc" "$tree/sys" "$tree/dev" "$modules"
cp "$cache/root/bin/busybox" "$tree/bin/"
ln -s busybox "$tree/bin/sh"

# Adds a module and the modules that it depends on. Modules that are built into the kernel have no file.
add() {
  [ ! -e "$modules/$1.ko" ] || return 0
  packed=$(find "$kernel/lib/modules" -name "$1.ko.xz" -o -name "$(echo "$1" | tr _ -).ko.xz")
  [ -n "$packed" ] || return 0
  xz -dc "$packed" > "$modules/$1.ko"
  for needed in $(tr '\0' '\n' < "$modules/$1.ko" | sed -n 's/^depends=//p' | tr ',' ' '); do
    add "$needed"
  done
}
for driver in e1000e pcnet32 nvme; do
  add "$driver"
done

cp "$here/../../../src/Module/collect.sh" "$tree/collect.sh"
cp "$here/report.sh" "$tree/report.sh"
cp "$here/init" "$tree/init"
chmod +x "$tree/init"
(cd "$tree" && find . | cpio -o -H newc --quiet | gzip -1) > "$out/initrd-partition.new"
mv "$out/initrd-partition.new" "$out/initrd-partition"
ln -sf "$(find "$kernel/boot" -name 'vmlinux-*')" "$out/vmlinux-64k"
rm -rf "$tree"
