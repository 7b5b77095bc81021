using CsCheck;
using SpaprDdw.Platforms;

namespace SpaprDdw.Tests.Containers;

/// <summary>
/// Random operations in random order: the ledger always matches the driver, and the driver refuses no request that was
/// sent.
/// </summary>
public class LedgerPropertyTests
{
    [Theory]
    [InlineData(TcePlatform.Power8, 64 << 10)]
    [InlineData(TcePlatform.Power8, 4 << 10)]
    [InlineData(TcePlatform.Power9, 64 << 10)]
    [InlineData(TcePlatform.Power9, 4 << 10)]
    [InlineData(TcePlatform.Power10, 64 << 10)]
    [InlineData(TcePlatform.Power10, 4 << 10)]
    [InlineData(TcePlatform.PSeries, 64 << 10)]
    [InlineData(TcePlatform.PSeries, 4 << 10)]
    public void The_ledger_matches_the_driver_after_any_operations(TcePlatform platform, ulong pageSize)
    {
        int done = 0;
        LedgerOperation.Any.Array[1, 40].Sample(
            operations =>
            {
                using ContainerFixture fixture = ContainerFixture.Open(platform, pageSize);
                var model = new LedgerModel(fixture);
                foreach (LedgerOperation operation in operations)
                    model.Run(operation);

                fixture.Dispose();
                Assert.Equal(0UL, fixture.Backend.Memory.Locked.Used);
                Interlocked.Add(ref done, model.Done);
            },
            iter: 150);

        // Otherwise the test would pass with refusals only.
        Assert.True(done > 500, $"Only {done} operations were carried out.");
    }
}
