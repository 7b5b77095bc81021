using SpaprDdw.Abi;
using SpaprDdw.Platforms;

namespace SpaprDdw.Errors;

/// <summary>Errors about the host: its driver, its groups, and why they cannot be used.</summary>
internal static class HostErrors
{
    public static TceException KernelNotPower(string architecture) => new(
        nameof(KernelNotPower), TceErrorCategory.ResourceUnavailable, architecture, null,
        $"This machine is {architecture}; the sPAPR TCE IOMMU exists on POWER (ppc64le) only.",
        "Use an emulated host here, or run this on a POWER host.");

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

    public static TceException IommuNotOffered(int version, TceResult result, IReadOnlyCollection<string> offered) => new(
        nameof(IommuNotOffered), TceErrorCategory.ResourceUnavailable, version, DriverRule.GroupUse,
        $"The host does not offer version {version} of the sPAPR TCE IOMMU (result {result}); "
        + (offered.Count == 0 ? "it offers none." : $"it offers {string.Join(", ", offered)}."),
        "It needs Linux on POWER with the module vfio_iommu_spapr_tce loaded.");

    public static TceException NoViableGroup(IReadOnlyList<IommuGroup> groups) => new(
        nameof(NoViableGroup), TceErrorCategory.ResourceUnavailable, null, DriverRule.GroupUse,
        groups.Count == 0
            ? "The host has no IOMMU groups."
            : "No IOMMU group can be given to a container: "
                + string.Join("; ", groups.Take(5).Select(group => $"group {group.Number}: {group.Reason}"))
                + (groups.Count > 5 ? $"; and {groups.Count - 5} more." : "."),
        "Bind every device of a group to vfio-pci (driver_override, then drivers_probe).");

    public static TceException GroupNotFound(int group, IEnumerable<int> known) => new(
        nameof(GroupNotFound), TceErrorCategory.ObjectNotFound, group, null,
        $"There is no IOMMU group {group} on this host.", $"It has: {string.Join(", ", known)}.");

    public static TceException GroupNotViable(IommuGroup group) => new(
        nameof(GroupNotViable), TceErrorCategory.InvalidOperation, group.Number, DriverRule.GroupUse,
        $"IOMMU group {group.Number} cannot be given to a container: {group.Reason}.",
        "Bind every device of the group to vfio-pci, or to no driver.");

    public static TceException GroupBusy(int group) => new(
        nameof(GroupBusy), TceErrorCategory.ResourceBusy, group, DriverRule.GroupUse,
        $"IOMMU group {group} is in use by another container or process.", "A group can be opened once; close the other user.");

    public static TceException GroupNotAccepted(int group, TceResult result) => new(
        nameof(GroupNotAccepted), TceErrorCategory.InvalidOperation, group, DriverRule.GroupUse,
        $"The container did not take IOMMU group {group} (result {result}).",
        "Version 1 takes one group, and all groups of a container must be of the same kind of host bridge.");
}
