using System.Runtime.CompilerServices;

namespace SpaprDdw.ModuleTests.Support;

/// <summary>A test that takes long. It runs with SPAPRDDW_LONG_TESTS=1, which .ci/run sets.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LongFactAttribute : FactAttribute
{
    internal const string Reason = "It takes long. SPAPRDDW_LONG_TESTS=1 runs it; .ci/run sets that.";

    public LongFactAttribute([CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : base(sourceFilePath, sourceLineNumber)
        => Skip = IsSkipped ? Reason : null;

    internal static bool IsSkipped { get; } = Environment.GetEnvironmentVariable("SPAPRDDW_LONG_TESTS") != "1";
}

/// <summary>A theory that takes long, as <see cref="LongFactAttribute"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LongTheoryAttribute : TheoryAttribute
{
    public LongTheoryAttribute([CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : base(sourceFilePath, sourceLineNumber)
        => Skip = LongFactAttribute.IsSkipped ? LongFactAttribute.Reason : null;
}
