using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using SpaprDdw.ModuleTests.Support;

namespace SpaprDdw.ModuleTests.Loading;

/// <summary>What ships, file by file: a new dependency is a decision, not an accident of the build.</summary>
public class LayoutTests
{
    internal static readonly string[] Expected =
    [
        "Formatting/Changes.format.ps1xml",
        "Formatting/Containers.format.ps1xml",
        "Formatting/Mappings.format.ps1xml",
        "Formatting/Plans.format.ps1xml",
        "Formatting/States.format.ps1xml",
        "Formatting/Windows.format.ps1xml",
        "LICENSE",
        "README.md",
        "SpaprDdw.psd1",
        "Validation/Host.Tests.ps1",
        "bin/SpaprDdw.Loader.dll",
        "bin/SpaprDdw.Module.dll",
        "bin/engine/Microsoft.Extensions.DependencyInjection.Abstractions.dll",
        "bin/engine/Microsoft.Extensions.Logging.Abstractions.dll",
        "bin/engine/SpaprDdw.Engine.dll",
        "en-US/SpaprDdw.Module.dll-Help.xml",
        "en-US/about_SpaprDdw.help.txt",
        "en-US/about_SpaprDdw_Errors.help.txt",
        "en-US/about_SpaprDdw_Kernel.help.txt",
    ];

    [Fact]
    public void The_module_folder_holds_what_the_module_needs_and_nothing_else()
    {
        IEnumerable<string> files = Directory
            .EnumerateFiles(Built.ModuleFolder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Built.ModuleFolder, file).Replace('\\', '/'));

        Assert.Equal(Expected, files.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("bin/SpaprDdw.Loader.dll")]
    [InlineData("bin/SpaprDdw.Module.dll")]
    public void What_is_in_the_default_context_needs_no_package_there(string assembly)
    {
        using FileStream stream = File.OpenRead(Path.Combine(Built.ModuleFolder, assembly));
        using var image = new PEReader(stream);
        MetadataReader metadata = image.GetMetadataReader();

        IEnumerable<string> references = metadata.AssemblyReferences
            .Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name));

        Assert.DoesNotContain(references, name => name.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal));
    }
}
