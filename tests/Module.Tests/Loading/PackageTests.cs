using System.Diagnostics;
using System.IO.Compression;
using System.Xml.Linq;
using SpaprDdw.ModuleTests.Support;

namespace SpaprDdw.ModuleTests.Loading;

/// <summary>The package: the module's folder, and the metadata that package managers read.</summary>
public sealed class PackageTests : IDisposable
{
    private static readonly string[] Metadata =
        ["[Content_Types].xml", "SpaprDdw.nuspec", "_rels/.rels", "package/services/metadata/core-properties/nuget.psmdcp"];

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("package");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task The_package_contains_the_module_and_names_its_commands()
    {
        using ZipArchive package = await Pack();

        Assert.Equal(LayoutTests.Expected.Concat(Metadata).Order(StringComparer.Ordinal), package.Entries.Select(entry => entry.FullName).Order(StringComparer.Ordinal));
        Assert.All(package.Entries, entry => Assert.Equal(new DateTime(1980, 1, 1), entry.LastWriteTime.DateTime));
        foreach (string file in LayoutTests.Expected)
            Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(BuildOutput.ModuleFolder, file), TestContext.Current.CancellationToken), Read(package, file));

        using var module = new ModuleRunspace();
        ModuleResult commands = module.Invoke("$module = Get-Module SpaprDdw; [string] $module.Version, $module.Description; (Get-Command -Module SpaprDdw).Name");
        string[] names = commands.Output.Select(name => name.ToString()).ToArray();
        Assert.Equal(("SpaprDdw", names[0], names[1], "SpaprDdw contributors"), (ReadProperty("id"), ReadProperty("version"), ReadProperty("description"), ReadProperty("authors")));
        string[] tags = ReadProperty("tags").Split(' ');
        Assert.Equal(
            names.Skip(2).SelectMany(name => new[] { $"PSCmdlet_{name}", $"PSCommand_{name}" }).Concat(["PSModule", "PSEdition_Core", "PSIncludes_Cmdlet", "Linux"]).Order(),
            tags.Order());

        string ReadProperty(string name)
        {
            using Stream stream = package.GetEntry("SpaprDdw.nuspec")!.Open();
            return XDocument.Load(stream).Descendants().Single(element => element.Name.LocalName == name).Value;
        }
    }

    private static byte[] Read(ZipArchive package, string name)
    {
        using Stream stream = package.GetEntry(name)!.Open();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    private async Task<ZipArchive> Pack()
    {
        string[] arguments = ["pack", Path.Combine(BuildOutput.Repository, "src/Module"), "--configuration", BuildOutput.Configuration, "--no-build", "--output", folder.FullName];
        using Process pack = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
        string output = await pack.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await pack.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(pack.ExitCode == 0, output);
        return await ZipFile.OpenReadAsync(Assert.Single(folder.GetFiles()).FullName, TestContext.Current.CancellationToken);
    }
}
