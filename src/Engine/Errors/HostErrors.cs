using SpaprDdw.Abi;
using SpaprDdw.Diagnostics;
using SpaprDdw.Platforms;

namespace SpaprDdw.Errors;

/// <summary>Errors about the host: its driver and its groups.</summary>
internal static class HostErrors
{
    /// <summary>What to do about a group that error handling (EEH) has frozen.</summary>
    private const string Thaw =
        "Search the kernel log for EEH, and reset the device as root: thaw it (echo 1 > /sys/bus/pci/devices/ADDRESS/eeh_pe_state), "
        + "or switch its slot off and on (/sys/bus/pci/slots/SLOT/power).";

    public static TceException KernelNotPower(string architecture) => new(
        nameof(KernelNotPower), TceErrorCategory.ResourceUnavailable, architecture, null,
        $"This machine is {architecture}, and only POWER (ppc64le) has the sPAPR TCE IOMMU.",
        "Use an emulated host here, or run this on a POWER host.");

    public static TceException KernelVfioBroken(string release) => new(
        nameof(KernelVfioBroken), TceErrorCategory.ResourceUnavailable, release, null,
        $"No device of a POWER host can be bound to vfio-pci in Linux 5.19 to 6.3, and this host runs {release}.",
        "Boot an older or a newer kernel.");

    public static TceException HostKernelUnknown(string name) => new(
        nameof(HostKernelUnknown), TceErrorCategory.InvalidArgument, name, null,
        $"'{FileText.Short(name)}' is no Linux kernel whose driver is known.",
        $"Give what uname -r prints on the host, or a version: {string.Join("; ", KernelProfiles.All)}.");

    public static TceException VfioMissing(string path) => new(
        nameof(VfioMissing), TceErrorCategory.ResourceUnavailable, path, null,
        $"{path} does not exist: the kernel was built without VFIO, or its modules are not loaded.",
        "Load them as root: modprobe vfio-pci; modprobe vfio_iommu_spapr_tce.");

    public static TceException VfioNoPermission(string path, Errno errno) => new(
        nameof(VfioNoPermission), TceErrorCategory.ResourceUnavailable, path, null,
        $"{path} cannot be opened ({errno}).", "Run as root, or give your user access to /dev/vfio/vfio and to the files of the groups, such as /dev/vfio/1.");

    public static TceException IommuNotOffered(int version, TceResult result, IReadOnlyCollection<string> offered) => new(
        nameof(IommuNotOffered), TceErrorCategory.ResourceUnavailable, version, DriverRule.GroupUse,
        $"The host does not offer version {version} of the sPAPR TCE IOMMU (result {result}); "
        + (offered.Count == 0 ? "it offers none." : $"it offers {string.Join(", ", offered)}."),
        "Run this on POWER, with the kernel module vfio_iommu_spapr_tce loaded.");

    /// <summary>
    /// SET_IOMMU refused a version that CHECK_EXTENSION lists: the driver lists both versions, whatever the kernel can
    /// do.
    /// </summary>
    public static TceException IommuNotOffered(int version, TceResult refused, HostDescription host)
    {
        (string rule, string remedy) = (refused.Errno, host.IsPSeries, version) switch
        {
            (Errno.EPERM or Errno.EINVAL, true, 2) => (
                "On pseries, Linux has version 2 from 6.11 on.",
                "Boot Linux 6.11 or later on this host, or open a container of version 1, which has only the default window."),
            (Errno.EPERM or Errno.EINVAL, false, 1) => ("On PowerNV, Linux has version 1 from 6.4 on.", "Open a container of version 2."),
            _ => (string.Empty, "The kernel log may tell why (dmesg)."),
        };
        return new(
            nameof(IommuNotOffered), TceErrorCategory.ResourceUnavailable, version, DriverRule.GroupUse,
            $"The driver lists version {version} of the sPAPR TCE IOMMU (CHECK_EXTENSION: 1), and refused it (SET_IOMMU: {refused}); {RunsOf(version, host)}. {rule}".TrimEnd(),
            remedy);
    }

    public static TceException NoViableGroup(IReadOnlyList<IommuGroup> groups) => new(
        nameof(NoViableGroup), TceErrorCategory.ResourceUnavailable, null, DriverRule.GroupUse,
        groups.Count == 0
            ? "The host has no IOMMU groups."
            : "A container can use none of the host's IOMMU groups: "
                + string.Join("; ", groups.Take(5).Select(group => $"group {group.Number}: {group.Reason}"))
                + (groups.Count > 5 ? $"; and {groups.Count - 5} more." : "."),
        groups.Any(group => group.Reason is { } reason && reason == GroupEeh.Obstacle(group.Eeh))
            ? Thaw
            : "Bind every device of a group to vfio-pci (driver_override, then drivers_probe).");

    public static TceException GroupNotFound(int group, IEnumerable<int> known) => new(
        nameof(GroupNotFound), TceErrorCategory.ObjectNotFound, group, null,
        $"This host has no IOMMU group {group}.", $"Give one of its groups: {string.Join(", ", known)}.");

    public static TceException GroupNotViable(IommuGroup group) => new(
        nameof(GroupNotViable), TceErrorCategory.InvalidOperation, group.Number, DriverRule.GroupUse,
        $"A container cannot use IOMMU group {group.Number}: {group.Reason}.",
        "Bind every device of the group to vfio-pci, or to no driver. Bridges may keep pcieport.");

    public static TceException GroupFrozen(IReadOnlyList<int> groups, PeState state) => new(
        nameof(GroupFrozen), TceErrorCategory.ResourceUnavailable, groups[0], DriverRule.GroupUse,
        (groups.Count == 1 ? $"IOMMU group {groups[0]}" : $"One of the IOMMU groups {string.Join(", ", groups)}")
        + $" can do no DMA: {GroupEeh.Obstacle(state)}.",
        Thaw);

    public static TceException GroupBusy(int group) => new(
        nameof(GroupBusy), TceErrorCategory.ResourceBusy, group, DriverRule.GroupUse,
        $"IOMMU group {group} is in use by another process, or by another container of this process. A group can have only one user.",
        "End that process, or close that container.");

    public static TceException GroupNotAccepted(int group, TceResult result) => new(
        nameof(GroupNotAccepted), TceErrorCategory.InvalidOperation, group, DriverRule.GroupUse,
        $"The driver refused to add IOMMU group {group} to the container (result {result}).",
        "Use one group in a container of version 1, and otherwise groups of the same kind of host bridge.");

    /// <summary>The kernel of the host, and whether its number says that it has the version.</summary>
    private static string RunsOf(int version, HostDescription host)
        => $"this host runs Linux {host.Figures.Kernel ?? host.Kernel.Name}"
            + (host.Kernel.SetIommu(host.IsPSeries, version) == Errno.None ? ", whose number says otherwise, but the driver's answer counts" : string.Empty);
}
