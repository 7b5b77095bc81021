using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using SpaprDdw.ModuleTests.Support;

namespace SpaprDdw.ModuleTests.Loading;

/// <summary>Names every file that ships, so a new dependency cannot get in by accident.</summary>
public class LayoutTests
{
    private static readonly string[] Expected =
    [
        "Formatting/SpaprDdw.format.ps1xml",
        "Formatting/SpaprDdw.types.ps1xml",
        "LICENSE",
        "README.md",
        "SpaprDdw.psd1",
        "THIRD-PARTY-NOTICES.md",
        "Validation/Host.Tests.ps1",
        "Validation/Partition.Tests.ps1",
        "Validation/Readiness.Tests.ps1",
        "bin/SpaprDdw.Loader.dll",
        "bin/SpaprDdw.Module.dll",
        "bin/engine/Microsoft.Extensions.DependencyInjection.Abstractions.dll",
        "bin/engine/Microsoft.Extensions.Logging.Abstractions.dll",
        "bin/engine/SharpCompress.dll",
        "bin/engine/SpaprDdw.Engine.dll",
        "collect.sh",
        "dsc/HostReadiness.dsc.resource.json",
        "dsc/HostReadiness.ps1",
        "en-US/SpaprDdw.Module.dll-Help.xml",
        "en-US/about_SpaprDdw.help.txt",
        "en-US/about_SpaprDdw_Binding.help.txt",
        "en-US/about_SpaprDdw_Errors.help.txt",
        "en-US/about_SpaprDdw_Kernel.help.txt",
        "en-US/about_SpaprDdw_Partition.help.txt",
        "en-US/about_SpaprDdw_Readiness.help.txt",
    ];

    [Fact]
    public void The_module_folder_contains_exactly_the_expected_files()
    {
        IEnumerable<string> files = Directory
            .EnumerateFiles(BuildOutput.ModuleFolder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(BuildOutput.ModuleFolder, file).Replace('\\', '/'));

        Assert.Equal(Expected, files.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("bin/SpaprDdw.Loader.dll")]
    [InlineData("bin/SpaprDdw.Module.dll")]
    public void An_assembly_in_the_default_context_references_no_package(string assembly)
        => Assert.DoesNotContain(References(assembly), name => name.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal));

    [Theory]
    [InlineData("bin/SpaprDdw.Loader.dll")]
    [InlineData("bin/SpaprDdw.Module.dll")]
    [InlineData("bin/engine/SpaprDdw.Engine.dll")]
    public void No_assembly_starts_programs_or_opens_connections(string assembly)
        => Assert.DoesNotContain(
            References(assembly),
            name => name == "System.Diagnostics.Process" || name == "System.IO.Pipes" || name.StartsWith("System.Net", StringComparison.Ordinal));

    private static string[] References(string assembly)
    {
        using FileStream stream = File.OpenRead(Path.Combine(BuildOutput.ModuleFolder, assembly));
        using var image = new PEReader(stream);
        MetadataReader metadata = image.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))];
    }
}
