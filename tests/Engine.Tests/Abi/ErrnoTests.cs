using SpaprDdw.Abi;

namespace SpaprDdw.Tests.Abi;

public class ErrnoTests
{
    /// <summary>From asm-generic/errno-base.h and errno.h: powerpc has the same numbers for all of these.</summary>
    private const string Linux =
        "None 0, EPERM 1, ENOENT 2, EINTR 4, EIO 5, ENXIO 6, EBADF 9, EAGAIN 11, ENOMEM 12, EACCES 13, EFAULT 14, "
        + "EBUSY 16, EEXIST 17, ENODEV 19, ENOTDIR 20, EINVAL 22, ENFILE 23, EMFILE 24, ENOTTY 25, ENOSPC 28, "
        + "ENOSYS 38, EOPNOTSUPP 95";

    [Fact]
    public void Error_numbers_are_those_of_Linux()
        => Assert.Equal(Linux, string.Join(", ", Enum.GetValues<Errno>().Select(errno => $"{errno} {(int)errno}")));
}
