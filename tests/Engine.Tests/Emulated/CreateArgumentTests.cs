using SpaprDdw.Platforms;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Emulated;

/// <summary>
/// Rules CreateArguments to FailedCreateLeaks: the arguments of CREATE, its charge, and the charge that a failed CREATE
/// leaves. The answers are from transcript "creat2".
/// </summary>
public class CreateArgumentTests
{
    /// <summary>
    /// Page shift, window size, levels, answer, locked kB with the default window, locked kB after closing.
    /// </summary>
    public static TheoryData<uint, ulong, uint, string, ulong, ulong> PowerNV => new()
    {
        { 16, GiB, 0, "-1 EINVAL", 8192, 0 },
        { 16, GiB, 6, "-1 EINVAL", 8192, 0 },
        { 16, GiB, uint.MaxValue, "-1 EINVAL", 8192, 0 },
        { 16, 0, 1, "-1 EINVAL", 8192, 0 },
        { 16, 3 * GiB, 1, "-1 EINVAL", 8192, 0 },
        { 16, GiB + 0x10000, 1, "-1 EINVAL", 8192, 0 },
        { 16, 0x1000, 1, "-1 EINVAL", 8192, 0 },
        { 16, 0x10000, 1, "0", 8320, 0 },
        { 21, 0x200000, 1, "0", 8320, 0 },
        { 12, 0x1000, 1, "0", 8320, 0 },
        { 30, GiB / 2, 1, "0", 8320, 0 },
        { 12, 0x800, 1, "0", 8320, 0 },
        { 13, GiB, 1, "-1 EINVAL", 8192, 0 },
        { 0, GiB, 1, "-1 EINVAL", 8192, 0 },
        { 64, GiB, 1, "-1 EINVAL", 8192, 0 },
        { 76, GiB, 1, "-1 EINVAL", 8192, 0 },
        { 16, 1UL << 59, 5, "-1 EINVAL", 137455741184, 137455732992 },
        { 16, 1UL << 60, 5, "-1 EINVAL", 274911473920, 274911465728 },
        { 16, 1UL << 63, 5, "-1 EINVAL", 2199291732224, 2199291724032 },
        { 30, 1UL << 59, 5, "-1 EINVAL", 8398208, 8390016 },
        { 30, 1UL << 55, 1, "-1 EINVAL", 532480, 524288 },
        { 16, 1UL << 55, 5, "-1 EINVAL", 8590991744, 8590983552 },
        { 16, 1UL << 55, 4, "-1 EINVAL", 8590991616, 8590983424 },
        { 16, 1UL << 55, 3, "-1 EINVAL", 8590991488, 8590983296 },
        { 16, 1UL << 56, 4, "-1 EINVAL", 17181974912, 17181966720 },
    };

    public static TheoryData<uint, ulong, uint, string, ulong, ulong> PSeries => new()
    {
        { 16, GiB, 0, "0", 2176, 0 },
        { 16, GiB, 6, "-1 EINVAL", 4196288, 4194240 },
        { 16, GiB, uint.MaxValue, "-1 EINVAL", 4196288, 4194240 },
        { 16, 0, 1, "-1 EINVAL", 2048, 0 },
        { 16, 3 * GiB, 1, "-1 EINVAL", 2432, 384 },
        { 16, GiB + 0x10000, 1, "-1 EINVAL", 2176, 128 },
        { 16, 0x1000, 1, "-1 EINVAL", 2048, 0 },
        { 16, 0x10000, 1, "0", 2048, 0 },
        { 30, GiB / 2, 1, "-1 EINVAL", 2048, 0 },
        { 12, 0x800, 1, "-1 EINVAL", 2048, 0 },
        { 13, GiB, 1, "-1 EINVAL", 2048, 0 },
        { 16, 1UL << 59, 5, "-1 EINVAL", 4196288, 4194240 },
        { 30, 1UL << 55, 1, "-1 EINVAL", 2048, 0 },
    };

    [Theory]
    [MemberData(nameof(PowerNV))]
    public void PowerNV_answers_as_recorded(uint shift, ulong size, uint levels, string answer, ulong locked, ulong leaked)
        => AssertCreate(TcePlatform.Power9, shift, size, levels, answer, locked, leaked);

    [Theory]
    [MemberData(nameof(PSeries))]
    public void PSeries_answers_as_recorded(uint shift, ulong size, uint levels, string answer, ulong locked, ulong leaked)
        => AssertCreate(TcePlatform.PSeries, shift, size, levels, answer, locked, leaked);

    /// <summary>Transcript "leak": each failure adds its charge, and closing does not give it back.</summary>
    [Theory]
    [InlineData(12, TiB, 1, "-1 ENOMEM", 4194304)]
    [InlineData(16, 1UL << 50, 1, "-1 ENOMEM", 268435456)]
    [InlineData(12, 1UL << 50, 5, "-1 EINVAL", 4295491968)]
    public void A_failed_create_leaks_its_charge(uint shift, ulong size, uint levels, string answer, ulong charge)
    {
        RawContainer container = Open(Host());
        container.AssertAnswer(container.Remove(0), "0", 0);
        container.AssertAnswer(container.Create(shift, size, levels), answer, charge);
        container.AssertAnswer(container.Create(shift, size, levels), answer, 2 * charge);
        container.AssertAnswer(container.Close(), "0", 2 * charge);
    }

    private static void AssertCreate(
        TcePlatform platform, uint shift, ulong size, uint levels, string answer, ulong locked, ulong leaked)
    {
        RawContainer container = Open(Host(platform));
        container.AssertAnswer(container.Create(shift, size, levels), answer, locked);
        container.AssertAnswer(container.Close(), "0", leaked);
    }
}
