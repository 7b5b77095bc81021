using System.Collections;
using SpaprDdw.Containers;
using SpaprDdw.PowerShell.Sessions;
using static SpaprDdw.Diagnostics.Units;

namespace SpaprDdw.PowerShell.Completion;

/// <summary>Completes the names of connected containers.</summary>
public sealed class ContainerCompleter : SessionCompleter
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
public sealed class BufferCompleter : SessionCompleter
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
