using SpaprDdw.ModuleTests.Support;

namespace SpaprDdw.ModuleTests.Commands;

/// <summary>What the runner shows of objects, all of them in one run.</summary>
public sealed class ShownViews : IAsyncLifetime
{
    private static readonly string[] Scripts =
    [
        "Get-TceContainer",
        "Get-TceInfo",
        "Get-IommuGroup 1",
        "Get-DmaWindow",
        "Get-TceTable 1",
        "Get-DmaBuffer",
        "Get-TceMapping",
        "Resolve-TceAddress 0x800000000001234",
        "Resolve-TceAddress 0xffffffffffffffff",
    ];

    private readonly Dictionary<string, List<string>> shown = [];

    public IReadOnlyList<string> Of(string script) => shown[script];

    public async ValueTask InitializeAsync()
    {
        RunnerResult result = await RunnerProcess.Run([Built.Script("views.ps1"), .. Scripts]);

        Assert.Empty(result.Errors);
        List<string> lines = [];
        foreach (string line in result.Output)
        {
            if (line.StartsWith("> ", StringComparison.Ordinal))
                shown[line[2..]] = lines = [];
            else
                lines.Add(line);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
