using System.Globalization;
using CsCheck;
using SpaprDdw.Backends.Emulated;
using SpaprDdw.Platforms;
using SpaprDdw.Tests.Containers;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Model;

/// <summary>
/// Random operations against a reference model by page. After each one the container, the model and the emulated driver
/// agree, and each error is the one that the model predicts. 20,000 operations with SPAPRDDW_LONG_TESTS=1;
/// SPAPRDDW_MODEL_OPERATIONS sets another number.
/// </summary>
public class ModelTests
{
    private const int Longest = 40, Kinds = 14;

    private static readonly int Operations
        = int.TryParse(Environment.GetEnvironmentVariable("SPAPRDDW_MODEL_OPERATIONS"), CultureInfo.InvariantCulture, out int wanted)
            ? wanted
            : LongTests.Cases(20_000);

    [Theory]
    [InlineData(TcePlatform.Power8, 64, 0)]
    [InlineData(TcePlatform.Power8, 4, 0)]
    [InlineData(TcePlatform.Power9, 64, 0)]
    [InlineData(TcePlatform.Power9, 4, 0)]
    [InlineData(TcePlatform.Power9, 64, 24)]
    [InlineData(TcePlatform.Power10, 64, 0)]
    [InlineData(TcePlatform.Power10, 4, 0)]
    [InlineData(TcePlatform.PSeries, 64, 0)]
    [InlineData(TcePlatform.PSeries, 4, 0)]
    [InlineData(TcePlatform.PSeries, 64, 6)]
    [InlineData(TcePlatform.Power8, 64, 0, "4.18")]
    [InlineData(TcePlatform.Power9, 64, 0, "4.15")]
    [InlineData(TcePlatform.Power9, 4, 0, "4.15")]
    [InlineData(TcePlatform.Power9, 64, 24, "4.15")]
    public void A_container_does_what_the_model_predicts(TcePlatform platform, int pageKiB, int limitMiB, string kernel = "6.12.95")
    {
        var options = new EmulatedHostOptions
        {
            Platform = platform,
            PageSize = (ulong)pageKiB * KiB,
            Kernel = EmulatedHost.KernelOf(kernel).Profile,
            Figures = new HostFigures { Kernel = kernel, HighestAddress = (512 * GiB) - 1 },
        };
        if (limitMiB > 0)
            options = options with { LockedMemoryLimit = (ulong)limitMiB * MiB, CanExceedLimit = false };
        var results = new Dictionary<string, int>();
        ModelOperation.Any.Array[Longest].Sample(
            operations =>
            {
                using ContainerFixture fixture = ContainerFixture.On(new EmulatedHost(options));
                var tester = new ModelTester(fixture);
                foreach (ModelOperation operation in operations)
                {
                    tester.Run(operation);
                    tester.Check();
                }

                fixture.Dispose();
                Assert.Equal(0UL, fixture.Backend.Memory.Locked.Used);
                lock (results)
                {
                    foreach ((string id, int count) in tester.Results)
                        results[id] = results.GetValueOrDefault(id) + count;
                }
            },
            iter: Math.Max(1, Operations / Kinds / Longest));

        // Otherwise the test would pass with refusals, or successes, only.
        int all = results.Values.Sum(), succeeded = results.GetValueOrDefault(string.Empty);
        Assert.True(succeeded > all / 4 && succeeded < all, string.Join(", ", results.Select(pair => $"{pair.Key} {pair.Value}")));
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(", ", results.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key} {pair.Value}")));
    }
}
