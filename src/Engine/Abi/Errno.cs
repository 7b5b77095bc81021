namespace SpaprDdw.Abi;

#pragma warning disable CS1591 // The names are those of <errno.h>.

/// <summary>The error numbers of Linux that VFIO and the system calls around it return.</summary>
public enum Errno
{
    None = 0,
    EPERM = 1,
    ENOENT = 2,
    EINTR = 4,
    EIO = 5,
    ENXIO = 6,
    EBADF = 9,
    EAGAIN = 11,
    ENOMEM = 12,
    EACCES = 13,
    EFAULT = 14,
    EBUSY = 16,
    EEXIST = 17,
    ENODEV = 19,
    ENOTDIR = 20,
    EINVAL = 22,
    ENFILE = 23,
    EMFILE = 24,
    ENOTTY = 25,
    ENOSPC = 28,
    ENOSYS = 38,
    EOPNOTSUPP = 95,
}
