using Microsoft.Testing.Platform.Extensions.Messages;

namespace SpaprDdw.PesterTests;

/// <summary>The result of one test, as Invoke-Suite.ps1 writes it.</summary>
/// <param name="Number">The number of the test in its suite, because two tests may have the same name.</param>
/// <param name="Name">The names of its blocks and of the test.</param>
/// <param name="Line">The line of the test in its suite.</param>
/// <param name="Result">Pester's word for the result.</param>
/// <param name="Milliseconds">The time that the test took.</param>
/// <param name="Message">Why the test failed or was skipped, and where.</param>
internal sealed record PesterTest(int Number, string Name, int Line, string Result, double Milliseconds, string Message)
{
    /// <summary>Returns the result of a suite that does not run because it starts shells.</summary>
    public static TestNode LeftOut(string suite) => new()
    {
        Uid = suite,
        DisplayName = suite,
        Properties = new PropertyBag(new SkippedTestNodeStateProperty("It starts shells, which takes long. SPAPRDDW_LONG_TESTS=1 runs it; .ci/run sets that.")),
    };

    /// <summary>Returns the failure of a suite during which pwsh ended.</summary>
    public static PesterTest Ended(string message) => new(0, "is run to its end", 0, "Failed", 0, message);

    public TestNode ToNode(string suite, string version)
    {
        string name = $"{suite}:{Line} {Name}";
        TestNodeStateProperty state = Result switch
        {
            "Passed" => PassedTestNodeStateProperty.CachedInstance,
            "Skipped" => new SkippedTestNodeStateProperty(Message),
            _ => new FailedTestNodeStateProperty(Message.Length > 0 ? Message : $"Pester says: {Result}."),
        };
        DateTimeOffset end = DateTimeOffset.UtcNow;
        var duration = TimeSpan.FromMilliseconds(Milliseconds);
        return new TestNode
        {
            Uid = $"{name} {Number} on Pester {version}",
            DisplayName = $"{name} (Pester {version})",
            Properties = new PropertyBag(state, new TimingProperty(new TimingInfo(end - duration, end, duration))),
        };
    }
}
