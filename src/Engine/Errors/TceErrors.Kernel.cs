using SpaprDdw.Abi;
using SpaprDdw.Platforms;

namespace SpaprDdw.Errors;

/// <summary>Errors that say why the real driver cannot be used here.</summary>
internal static partial class TceErrors
{
    public static TceException KernelNotPower(string architecture) => new(
        nameof(KernelNotPower), TceErrorCategory.ResourceUnavailable, architecture, null,
        $"This machine is {architecture}; the sPAPR TCE IOMMU exists on POWER (ppc64le) only.",
        "Use -Backend Emulated here, or run this on a POWER host.");

    public static TceException KernelVfioBroken(int major, int minor) => new(
        nameof(KernelVfioBroken), TceErrorCategory.ResourceUnavailable, $"{major}.{minor}", null,
        $"VFIO does not work on POWER in Linux 5.19 to 6.3; this is {major}.{minor}.", "Boot a kernel before or after these.");

    public static TceException VfioMissing(string path) => new(
        nameof(VfioMissing), TceErrorCategory.ResourceUnavailable, path, null,
        $"{path} does not exist: the kernel's VFIO is not loaded, or not built.",
        "As root: modprobe vfio-pci; modprobe vfio_iommu_spapr_tce.");

    public static TceException VfioNoPermission(string path, Errno errno) => new(
        nameof(VfioNoPermission), TceErrorCategory.ResourceUnavailable, path, null,
        $"{path} cannot be opened ({errno}).", "Run as root, or give your user access to it and to the group's file beside it.");

    public static TceException NoViableGroup(IReadOnlyList<IommuGroup> groups) => new(
        nameof(NoViableGroup), TceErrorCategory.ResourceUnavailable, null, 17,
        groups.Count == 0
            ? "The host has no IOMMU groups."
            : "No IOMMU group can be given to a container: "
                + string.Join("; ", groups.Take(5).Select(group => $"group {group.Number}: {group.Reason}"))
                + (groups.Count > 5 ? $"; and {groups.Count - 5} more." : "."),
        "Bind every device of a group to vfio-pci (driver_override, then drivers_probe). See Get-IommuGroup.");
}
