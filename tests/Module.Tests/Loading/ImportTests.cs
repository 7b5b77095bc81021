using SpaprDdw.ModuleTests.Support;

namespace SpaprDdw.ModuleTests.Loading;

/// <summary>Imports in processes of their own: what has once been loaded stays in a process.</summary>
public class ImportTests
{
    private const string Package = "Microsoft.Extensions.Logging.Abstractions.dll";

    [Theory]
    [InlineData("-OtherFirst:$false")]
    [InlineData("-OtherFirst:$true")]
    public async Task Beside_a_module_with_an_older_package_each_has_its_own_version(string order)
    {
        RunnerResult result = await RunnerProcess.Run(Built.Script("beside.ps1"), Built.OtherModule, order);

        Assert.Empty(result.Errors);
        string[] expected =
        [
            $"Default has 8.0.0.0 of {Path.Combine(Path.GetDirectoryName(Built.OtherModule)!, Package)}",
            "OtherModule uses 8.0.0.0",
            "SpaprDdw opened Power9",
            $"SpaprDdw.Engine has 10.0.0.0 of {Path.Combine(Built.ModuleFolder, "bin", "engine", Package)}",
        ];
        Assert.Equal(expected, result.Output.Order(StringComparer.Ordinal));
        Assert.Equal(0, result.ExitCode);
    }

    [Fact]
    public async Task Imported_anew_the_module_works_and_has_closed_what_was_open()
    {
        RunnerResult result = await RunnerProcess.Run(Built.Script("again.ps1"));

        Assert.Empty(result.Errors);
        string[] expected =
            ["connected 1", "forced 0", "connected 1", "commands left 0", "imported 0", "connected 1"];
        Assert.Equal(expected, result.Output);
        Assert.Equal(0, result.ExitCode);
    }

    [Fact]
    public void Every_command_that_the_manifest_names_is_there()
    {
        using var module = new ModuleRunspace();

        ModuleResult named = module.Invoke(
            "param($Manifest) (Test-ModuleManifest $Manifest).ExportedCmdlets.Keys", Built.ModuleManifest);
        ModuleResult imported = module.Invoke("(Get-Command -Module SpaprDdw).Name");

        Assert.Empty(named.Errors);
        Assert.NotEmpty(named.Output);
        Assert.Equal(Names(named), Names(imported));

        static IEnumerable<string> Names(ModuleResult result) =>
            result.Output.Select(name => name.ToString()).Order(StringComparer.Ordinal);
    }
}
