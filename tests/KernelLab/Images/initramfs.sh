#!/bin/sh
# Builds the initial file system of the lab's kernels: busybox, the VFIO modules, mono, the guest program and init.
# Usage: initramfs.sh GUEST-PROGRAM-FOLDER OUTPUT-FOLDER
set -eu

guest=$1
out=$2
here=$(cd "$(dirname "$0")" && pwd)
cache=${SPAPRDDW_LAB_CACHE:-$HOME/.cache/spaprddw-kernel-lab}
root=$cache/root
tree=$out/initramfs
lib=powerpc64le-linux-gnu

# Only the libraries that mono-sgen and System.Console's native part link or load, because every boot unpacks them.
libraries="ld64.so.2 libc.so.6 libm.so.6 libdl.so.2 libpthread.so.0 librt.so.1 libgcc_s.so.1 libresolv.so.2
  libcrypto.so.3 libgssapi_krb5.so.2 libkrb5.so.3 libk5crypto.so.3 libkrb5support.so.0 libcom_err.so.2 libkeyutils.so.1"

rm -rf "$tree"
mkdir -p "$tree/bin" "$tree/lib64" "$tree/lib/$lib" "$tree/usr/lib/mono/4.5" "$tree/etc" "$tree/lab" "$tree/modules" \
  "$tree/proc" "$tree/sys" "$tree/dev" "$tree/tmp"
cp "$root/bin/busybox" "$tree/bin/"
ln -s busybox "$tree/bin/sh"
cp "$root/usr/bin/mono-sgen" "$tree/bin/mono"
ln -s "/lib/$lib/ld64.so.2" "$tree/lib64/ld64.so.2"
for library in $libraries; do
  from=$root/lib/$lib/$library
  [ -e "$from" ] || from=$root/usr/lib/$lib/$library
  cp -L "$from" "$tree/lib/$lib/"
done
cp -L "$root/usr/lib/libmono-native.so" "$tree/usr/lib/"
cp -r "$root/etc/mono" "$tree/etc/"
cp -L "$root/usr/lib/mono/4.5/mscorlib.dll" "$tree/usr/lib/mono/4.5/"
cp -L "$root/usr/lib/mono/4.5/System.dll" "$root/usr/lib/mono/4.5/System.Core.dll" "$tree/lab/"
cp "$guest"/*.exe "$tree/lab/"
cp "$here/../../../src/Module/collect.sh" "$here/../Partition/report.sh" "$tree/"
cp "$here/init" "$tree/init"
chmod +x "$tree/init"

for pages in 64k 4k; do
  rm -f "$tree"/modules/*
  for module in vfio vfio_iommu_spapr_tce vfio-pci-core vfio-pci pci-stub; do
    packed=$(find "$cache/kernel-$pages/lib/modules" -name "$module.ko.xz")
    xz -dc "$packed" > "$tree/modules/$module.ko"
  done
  (cd "$tree" && find . | cpio -o -H newc --quiet | gzip -1) > "$out/initrd-$pages.new"
  mv "$out/initrd-$pages.new" "$out/initrd-$pages"
  ln -sf "$(find "$cache/kernel-$pages/boot" -name 'vmlinux-*')" "$out/vmlinux-$pages"
done
rm -rf "$tree"
