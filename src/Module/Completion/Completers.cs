using System.Collections;
using System.Management.Automation;
using SpaprDdw.Containers;
using SpaprDdw.Platforms;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Sessions;
using static SpaprDdw.Diagnostics.Units;

namespace SpaprDdw.PowerShell.Completion;

/// <summary>Completes the names of connected containers.</summary>
public class ContainerCompleter : SessionCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> GetCandidates(TceContainer? container, IDictionary bound)
        => OpenContainers.All.Select(open => open.Container).Select(each =>
            (each.Name, $"{each.Backend} {each.Platform}, groups {string.Join(", ", each.Groups)}"));
}

/// <summary>Completes the start addresses of windows.</summary>
public sealed class WindowCompleter : SessionCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> GetCandidates(TceContainer? container, IDictionary bound)
        => container?.GetWindows().Select(window =>
            (Address(window.StartAddress), $"{Size(window.Size)} in pages of {Size(window.PageSize)}, {Size(window.MappedBytes)} mapped")) ?? [];
}

/// <summary>Completes the names of buffers.</summary>
public class BufferCompleter : SessionCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> GetCandidates(TceContainer? container, IDictionary bound)
        => container?.GetBuffers().Select(buffer =>
            (buffer.Name, $"{Size(buffer.Size)} in pages of {Size(buffer.PageSize)}")) ?? [];
}

/// <summary>Completes the IOMMU page sizes that the container supports.</summary>
public sealed class PageSizeCompleter : SessionCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> GetCandidates(TceContainer? container, IDictionary bound)
        => container?.GetInfo().PageSizes.Select(size => (FormatArgument(size), $"IOMMU pages of {size} bytes")) ?? [];

    /// <summary>Formats a size as one word, without a space.</summary>
    internal static string FormatArgument(ulong size) => Size(size).Replace(" ", string.Empty, StringComparison.Ordinal);
}

/// <summary>Completes the page sizes with which the host can back memory.</summary>
public sealed class BufferPageSizeCompleter : SessionCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> GetCandidates(TceContainer? container, IDictionary bound)
        => container?.GetBufferPageSizes().Select((size, index) => (
            PageSizeCompleter.FormatArgument(size), index == 0 ? "The host's own pages" : $"Huge pages of {size} bytes")) ?? [];
}

/// <summary>Completes the names of containers for a parameter that takes patterns.</summary>
public sealed class ContainerPatternCompleter : ContainerCompleter
{
    /// <inheritdoc/>
    protected override string Escape(string text) => WildcardPattern.Escape(text);
}

/// <summary>Completes the names of buffers for a parameter that takes patterns.</summary>
public sealed class BufferPatternCompleter : BufferCompleter
{
    /// <inheritdoc/>
    protected override string Escape(string text) => WildcardPattern.Escape(text);
}

/// <summary>Completes the start addresses of mappings.</summary>
public sealed class MappingCompleter : SessionCompleter
{
    /// <summary>A container can have millions of mappings, and no screen shows as many.</summary>
    private const int Most = 1000;

    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> GetCandidates(TceContainer? container, IDictionary bound)
        => container?.GetWindows().SelectMany(window => container.GetMappings(window)).Take(Most).Select(mapping =>
            (Address(mapping.StartAddress), $"{Size(mapping.Size)} of buffer {mapping.Buffer.Name}")) ?? [];
}

/// <summary>Completes the page sizes that kernels of hosts have.</summary>
public sealed class HostPageSizeCompleter : SessionCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> GetCandidates(TceContainer? container, IDictionary bound)
        => new[] { HostDescription.SmallPageSize, HostDescription.LargePageSize }.Select(size =>
            (PageSizeCompleter.FormatArgument(size), $"A kernel with pages of {size} bytes"));
}

/// <summary>
/// Completes the page sizes with which a planned host can back memory: that of -Container, or else an unused host of
/// -Platform.
/// </summary>
public sealed class PlannedPageSizeCompleter : SessionCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> GetCandidates(TceContainer? container, IDictionary bound)
    {
        IEnumerable<ulong> sizes = container is not null && bound.Contains("Container")
            ? container.GetBufferPageSizes()
            : [HostDescription.LargePageSize, .. PlatformModel.Of(PlatformOf(bound).Value).HugePageSizes];
        return sizes.Select(size => (PageSizeCompleter.FormatArgument(size), $"Memory in pages of {size} bytes"));
    }

    private static PlatformArgument PlatformOf(IDictionary bound)
        => (GetArgument(bound, "Platform") is { } given ? PlatformArgument.From(given) : null) ?? PlatformArgument.Default;
}
