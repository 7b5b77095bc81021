using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;

namespace SpaprDdw.Containers;

/// <summary>
/// The features of a container from GET_INFO, and the locked memory of its process. Sizes are in bytes.
/// </summary>
/// <param name="Container">The container.</param>
/// <param name="Dma32Start">The first bus address of the default window.</param>
/// <param name="Dma32Size">The size of the default window.</param>
/// <param name="SupportsDynamicWindows">Whether windows can be created.</param>
/// <param name="PageSizes">The IOMMU page sizes, the smallest first.</param>
/// <param name="MaxWindows">The largest number of windows, with the default window; 0 if none can be created.</param>
/// <param name="MaxLevels">The largest number of levels of a table.</param>
/// <param name="HostPageSize">The normal page size of the host's kernel.</param>
/// <param name="LockedMemory">The locked memory in use.</param>
/// <param name="LockedMemoryLimit">RLIMIT_MEMLOCK; null when the process has no limit.</param>
public sealed record TceInfo(
    TceContainer Container,
    ulong Dma32Start,
    ulong Dma32Size,
    bool SupportsDynamicWindows,
    IReadOnlyList<ulong> PageSizes,
    uint MaxWindows,
    uint MaxLevels,
    ulong HostPageSize,
    ulong LockedMemory,
    ulong? LockedMemoryLimit)
{
    /// <summary>
    /// The kernels whose rules hold for the host, such as "4.19 to 5.18": by its number, unless the driver answered
    /// otherwise.
    /// </summary>
    public required string KernelRules { get; init; }

    /// <summary>Why the number of the kernel does not tell its rules; null if it does, or is not known.</summary>
    public required string? KernelNote { get; init; }

    /// <summary>Why no windows can be created; null if they can.</summary>
    public string? Reason { get; private init; }

    internal static TceInfo Of(TceContainer container, ContainerLimits limits, LockedMemory locked)
    {
        TceException? refusal = limits.WindowsRefused("Creating a window");
        return new TceInfo(
            container,
            limits.DefaultStart,
            limits.DefaultSize,
            SupportsDynamicWindows: refusal is null,
            limits.PageSizes,
            limits.MaxWindows,
            limits.MaxLevels,
            limits.Host.PageSize,
            locked.Used,
            locked.EffectiveLimit)
        {
            Reason = refusal?.Problem,
            KernelRules = limits.Host.Kernel.Name,
            KernelNote = limits.Host.Figures.Kernel is { } release ? NoteOf(release, limits) : null,
        };
    }

    private static string? NoteOf(string release, ContainerLimits limits)
    {
        KernelProfile rules = limits.Host.Kernel;
        string pages = limits.PageSizes.Count == 0 ? string.Empty : $" and offers pages of {string.Join(", ", limits.PageSizes.Select(Units.Size))}";
        string answer = $"Its driver accepts version {limits.IommuVersion} of the IOMMU{pages}, as Linux {rules} does.";
        return HostKernel.Parse(release) switch
        {
            null => $"Linux {PrintableText.Of(release)} is no kernel whose driver is known, so the rules of Linux {rules} are taken. {answer}",
            { Note: { } note } => $"{note} {answer}",
            var kernel => kernel.Profile == rules ? null : $"Linux {release} would have the rules of {kernel.Profile}, which do not hold here. {answer}",
        };
    }
}
