using SpaprDdw.Abi;

namespace SpaprDdw.Tests.Abi;

public class TceResultTests
{
    [Theory]
    [InlineData(0, Errno.None, true, "0")]
    [InlineData(1, Errno.None, false, "1")]
    [InlineData(-1, Errno.EINVAL, false, "-1 EINVAL")]
    public void Only_0_is_success(int value, Errno errno, bool success, string text)
    {
        var result = new TceResult(value, errno);

        Assert.Equal(success, result.IsSuccess);
        Assert.Equal(text, result.ToString());
    }

    [Fact]
    public void Corruption_of_a_kernel_is_a_failure_with_its_own_text()
    {
        Assert.False(TceResult.WouldCorruptKernel.IsSuccess);
        Assert.Equal("would corrupt a real kernel", TceResult.WouldCorruptKernel.ToString());
    }
}
