#!/bin/sh
# Builds the initial file system of the lab's hypervisor: busybox, Debian's QEMU for ppc64el with its libraries, KVM, the
# VFIO modules, and a guest, which is a partition of the lab. It is not compressed, because the machine is slow.
# Usage: initramfs.sh OUTPUT-FOLDER (after Partition/initramfs.sh)
set -eu

out=$1
here=$(cd "$(dirname "$0")" && pwd)
cache=${SPAPRDDW_LAB_CACHE:-$HOME/.cache/spaprddw-kernel-lab}
root=$cache/root
tree=$out/hypervisor
libraries=lib/powerpc64le-linux-gnu

rm -rf "$tree"
mkdir -p "$tree/bin" "$tree/etc" "$tree/lib64" "$tree/$libraries" "$tree/proc" "$tree/sys" "$tree/dev" "$tree/tmp" "$tree/huge" "$tree/modules" \
  "$tree/qemu"
cp "$root/bin/busybox" "$tree/bin/"
ln -s busybox "$tree/bin/sh"
ln -s "/$libraries/ld64.so.2" "$tree/lib64/ld64.so.2"

# Adds the libraries whose names are in a program or library, and those whose names are in them.
add_libraries() {
  grep -aoE 'lib[A-Za-z0-9_.+-]+\.so\.[0-9]+' "$1" | sort -u | while read -r library; do
    [ ! -e "$tree/$libraries/$library" ] || continue
    from=$root/$libraries/$library
    [ -e "$from" ] || from=$root/usr/$libraries/$library
    [ -e "$from" ] || continue
    cp -L "$from" "$tree/$libraries/"
    add_libraries "$tree/$libraries/$library"
  done
}
cp -L "$root/$libraries/ld64.so.2" "$tree/$libraries/"
cp "$root/usr/bin/qemu-system-ppc64" "$tree/bin/"
add_libraries "$tree/bin/qemu-system-ppc64"

for module in vfio vfio_iommu_spapr_tce vfio-pci-core vfio-pci kvm kvm-hv; do
  xz -dc "$(find "$cache/kernel-64k/lib/modules" -name "$module.ko.xz")" > "$tree/modules/$module.ko"
done
cp "$root/usr/share/qemu/vof.bin" "$tree/qemu/"
cp "$(find "$cache/kernel-64k/boot" -name 'vmlinux-*')" "$tree/qemu/vmlinux"
cp "$out/initrd-partition" "$tree/qemu/initrd"
cp "$here/init" "$tree/init"
cp "$here/guest.sh" "$tree/bin/guest"
chmod +x "$tree/init" "$tree/bin/guest"
(cd "$tree" && find . | cpio -o -H newc --quiet) > "$out/initrd-hypervisor.new"
mv "$out/initrd-hypervisor.new" "$out/initrd-hypervisor"
rm -rf "$tree"
