using CsCheck;
using SpaprDdw.Platforms;

namespace SpaprDdw.Tests.Containers;

/// <summary>
/// After any operations in any order the ledger is what the driver has, and no request was sent that the driver
/// did not carry out.
/// </summary>
public class LedgerPropertyTests
{
    private static readonly Gen<(int Kind, int A, int B, int C)[]> Operations =
        Gen.Select(Gen.Int[0, 8], Gen.Int[0, 999], Gen.Int[0, 999], Gen.Int[0, 999]).Array[1, 40];

    [Theory]
    [InlineData(TcePlatform.Power8, 64 << 10)]
    [InlineData(TcePlatform.Power8, 4 << 10)]
    [InlineData(TcePlatform.Power9, 64 << 10)]
    [InlineData(TcePlatform.Power9, 4 << 10)]
    [InlineData(TcePlatform.Power10, 64 << 10)]
    [InlineData(TcePlatform.Power10, 4 << 10)]
    [InlineData(TcePlatform.PSeries, 64 << 10)]
    [InlineData(TcePlatform.PSeries, 4 << 10)]
    public void LedgerIsWhatTheDriverHas(TcePlatform platform, ulong pageSize)
    {
        int done = 0;
        Operations.Sample(
            operations =>
            {
                using ContainerFixture fixture = ContainerFixture.Open(platform, pageSize);
                var model = new LedgerModel(fixture);
                foreach ((int kind, int a, int b, int c) in operations)
                    model.Run(kind, a, b, c);

                fixture.Dispose();
                Assert.Equal(0UL, fixture.Backend.Memory.Locked.Used);
                Interlocked.Add(ref done, model.Done);
            },
            iter: 150);

        // Not all of it may be refusals.
        Assert.True(done > 500, $"Only {done} operations were carried out.");
    }
}
