using ArchUnitNET.Domain;
using ArchUnitNET.Domain.Dependencies;
using ArchUnitNET.Loader;
using SpaprDdw.Containers;

namespace SpaprDdw.Tests.Layers;

/// <summary>
/// The layers of the engine point one way: a type uses only types of its own layer and of lower layers.
/// </summary>
public class LayerTests
{
    private const string Root = "SpaprDdw.";

    /// <summary>
    /// The layers from the lowest to the highest. Each is a namespace below SpaprDdw and a folder in src/Engine.
    /// </summary>
    private static readonly string[] Namespaces =
    [
        "Abi",
        "Diagnostics",
        "Platforms",
        "Extents",
        "Errors",
        "Files",
        "Backends",
        "Backends.Emulated",
        "Backends.Kernel",
        "Backends.Logging",
        "Backends.Tracing",
        "Backends.Journal",
        "Containers",
        "Planning",
        "State",
        "Programs",
        "Programs.Libvirt",
        "Programs.Logs",
        "Pictures",
        "Reports",
        "Partition.KernelLogs",
        "Partition.Machines",
        "Partition.DeviceTrees",
        "Partition.Pci",
        "Partition.Verdicts",
        "Partition",
        "Guests.Bridges",
        "Guests.Kernels",
        "Guests",
        "Readiness.Sources",
        "Readiness",
    ];

    private static readonly Architecture Engine = new ArchLoader().LoadAssemblies(typeof(TceContainer).Assembly).Build();

    [Fact]
    public void Each_layer_uses_only_lower_layers()
    {
        string[] upward = [.. Engine.Types
            .SelectMany(type => type.Dependencies)
            .Where(dependency => dependency.Target is not GenericParameter && LayerOf(dependency.Target) > LayerOf(dependency.Origin))
            .Select(dependency => $"{dependency.Origin.FullName} uses {dependency.Target.FullName}")
            .Distinct()
            .Order(StringComparer.Ordinal)];

        Assert.True(upward.Length == 0, $"{upward.Length} types use a higher layer:\n{string.Join('\n', upward)}");
    }

    [Fact]
    public void The_list_of_layers_is_the_list_of_namespaces()
        => Assert.Equal(
            Namespaces.Order(StringComparer.Ordinal),
            Engine.Types.Select(NamespaceOf).Where(name => name.StartsWith(Root, StringComparison.Ordinal)).Select(name => name[Root.Length..])
                .Distinct().Order(StringComparer.Ordinal));

    /// <summary>
    /// The rules for files of other people hold because one layer opens files. The kernel backend reads only files of the
    /// kernel.
    /// </summary>
    [Fact]
    public void Only_the_layer_Files_opens_files()
    {
        string[] openers =
        [
            .. Engine.Types
                .Where(type => type.Dependencies.OfType<MethodCallDependency>().Any(call =>
                    call.Target.FullName == "System.IO.File" && !call.TargetMember.Name.StartsWith("Exists(", StringComparison.Ordinal)))
                .Select(NamespaceOf).Distinct().Order(StringComparer.Ordinal),
        ];

        Assert.Equal([Root + "Backends.Kernel", Root + "Files"], openers);
    }

    /// <summary>The index of a type's layer; -1 for types outside the engine.</summary>
    private static int LayerOf(IType type)
        => NamespaceOf(type) is { } name && name.StartsWith(Root, StringComparison.Ordinal) ? Array.IndexOf(Namespaces, name[Root.Length..]) : -1;

    private static string NamespaceOf(IType type) => type.Namespace?.FullName ?? string.Empty;
}
