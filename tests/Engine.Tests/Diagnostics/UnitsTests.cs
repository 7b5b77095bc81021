using SpaprDdw.Diagnostics;

namespace SpaprDdw.Tests.Diagnostics;

public class UnitsTests
{
    [Theory]
    [InlineData(0UL, "0 B")]
    [InlineData(1023UL, "1023 B")]
    [InlineData(1024UL, "1 KiB")]
    [InlineData(1536UL, "1.5 KiB")]
    [InlineData(1300UL, "1.27 KiB")]
    [InlineData((1UL << 20) + 1, "1 MiB")]
    [InlineData(3UL << 40, "3 TiB")]
    [InlineData((1UL << 60) - 1, "1 EiB")]
    [InlineData(1UL << 63, "8 EiB")]
    [InlineData(ulong.MaxValue, "16 EiB")]
    public void A_size_has_the_largest_unit_and_at_most_two_decimals(ulong bytes, string text) => Assert.Equal(text, Units.Size(bytes));

    [Fact]
    public void Two_sizes_are_in_bytes_if_they_are_rounded_to_the_same_text()
    {
        Assert.Equal(("514 MiB", "516 MiB"), Units.Sizes(514UL << 20, 516UL << 20));
        Assert.Equal(("541065215 bytes", "541065216 bytes"), Units.Sizes((516UL << 20) - 1, 516UL << 20));
    }
}
