#!/bin/sh
# guest start LIMIT [QEMU's arguments]: starts a guest of KVM with the network adapter, which loads its driver and stays.
#   QEMU runs as a user who can lock LIMIT KiB of memory, or as root if it is "unlimited". Its trace goes into /tmp/trace, and
#   the guest's console into /tmp/console.
# guest running: succeeds while QEMU runs.
# guest locked: prints the locked memory of QEMU in KiB.
# guest stop: ends it.
case $1 in
  start)
    limit=$2
    shift 2
    user=operator
    [ "$limit" != unlimited ] || user=root
    for file in pid trace console; do
      : > "/tmp/$file"
      chmod 666 "/tmp/$file"
    done
    ulimit -l "$limit"
    su "$user" -c "guest run $*" > /tmp/trace 2>&1 &
    while [ ! -s /tmp/pid ]; do
      sleep 0.1
    done
    ;;
  run)
    shift
    echo $$ > /tmp/pid
    exec qemu-system-ppc64 -L /qemu -nodefaults -display none -monitor none -serial file:/tmp/console \
      -M pseries,accel=kvm,x-vof=on,cap-cfpc=broken,cap-sbbc=broken,cap-ibs=broken,cap-ccf-assist=off -cpu host \
      -device "vfio-pci,host=$(cat /adapter)" -kernel /qemu/vmlinux -initrd /qemu/initrd \
      -append 'console=hvc0 lab.drivers=e1000e lab.stay' \
      -trace 'vfio_spapr_*' -trace 'vfio_prereg_*' -trace 'vfio_listener_region_*' -trace 'spapr_iommu_ddw_*' "$@"
    ;;
  running)
    [ -e "/proc/$(cat /tmp/pid)" ]
    ;;
  locked)
    sed -n 's/^VmLck:[^0-9]*\([0-9]*\) kB$/\1/p' "/proc/$(cat /tmp/pid)/status"
    ;;
  stop)
    kill "$(cat /tmp/pid)"
    while [ -e "/proc/$(cat /tmp/pid)" ]; do
      sleep 0.1
    done
    ;;
esac
