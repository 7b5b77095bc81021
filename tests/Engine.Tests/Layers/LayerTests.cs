using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using SpaprDdw.Containers;

namespace SpaprDdw.Tests.Layers;

/// <summary>The engine's layers point one way: what is in one uses only what is in those before it.</summary>
public class LayerTests
{
    private const string Root = "SpaprDdw.";

    /// <summary>Namespaces below SpaprDdw, each with its folder in src/Engine, from the lowest layer to the highest.</summary>
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
        "Pictures",
    ];

    private static readonly Architecture Engine = new ArchLoader().LoadAssemblies(typeof(TceContainer).Assembly).Build();

    [Fact]
    public void Each_layer_uses_only_those_before_it()
    {
        string[] back = [.. Engine.Types
            .SelectMany(type => type.Dependencies)
            .Where(arrow => arrow.Target is not GenericParameter && LayerOf(arrow.Target) > LayerOf(arrow.Origin))
            .Select(arrow => $"{arrow.Origin.FullName} uses {arrow.Target.FullName}")
            .Distinct()
            .Order(StringComparer.Ordinal)];

        Assert.True(back.Length == 0, $"{back.Length} arrows point back:\n{string.Join('\n', back)}");
    }

    [Fact]
    public void Every_namespace_is_a_layer_and_every_layer_is_used()
        => Assert.Equal(
            Namespaces.Order(StringComparer.Ordinal),
            Engine.Types.Select(NamespaceOf).Where(name => name.StartsWith(Root, StringComparison.Ordinal)).Select(name => name[Root.Length..])
                .Distinct().Order(StringComparer.Ordinal));

    /// <summary>-1 for what is not of the engine.</summary>
    private static int LayerOf(IType type)
        => NamespaceOf(type) is { } name && name.StartsWith(Root, StringComparison.Ordinal) ? Array.IndexOf(Namespaces, name[Root.Length..]) : -1;

    private static string NamespaceOf(IType type) => type.Namespace?.FullName ?? string.Empty;
}
