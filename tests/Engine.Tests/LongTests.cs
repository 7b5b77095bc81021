namespace SpaprDdw.Tests;

/// <summary>
/// The number of generated cases that tests try. With SPAPRDDW_LONG_TESTS=1, which .ci/run sets, they try all cases.
/// Otherwise they try a tenth, so a developer waits only seconds for the tests.
/// </summary>
internal static class LongTests
{
    public static bool Enabled { get; } = Environment.GetEnvironmentVariable("SPAPRDDW_LONG_TESTS") == "1";

    /// <summary>The number of cases to try.</summary>
    /// <param name="all">The number with SPAPRDDW_LONG_TESTS=1.</param>
    public static int Cases(int all) => Enabled ? all : Math.Max(all / 10, 1);
}
