using SpaprDdw.Abi;
using SpaprDdw.Platforms;
using static SpaprDdw.Diagnostics.Units;

namespace SpaprDdw.Errors;

/// <summary>Errors about containers, groups, buffers and the driver. The name of the member is the error's id.</summary>
internal static partial class TceErrors
{
    public static TceException ContainerClosed(string name) => new(
        nameof(ContainerClosed), TceErrorCategory.InvalidOperation, name, null,
        $"The container '{name}' is closed.", "Connect another with Connect-TceContainer.");

    public static TceException GroupNotFound(int group, IEnumerable<int> known) => new(
        nameof(GroupNotFound), TceErrorCategory.ObjectNotFound, group, null,
        $"There is no IOMMU group {group} on this host.", $"It has: {string.Join(", ", known)}. See Get-IommuGroup.");

    public static TceException GroupNotViable(IommuGroup group) => new(
        nameof(GroupNotViable), TceErrorCategory.InvalidOperation, group.Number, 17,
        $"IOMMU group {group.Number} cannot be given to a container: {group.Reason}.",
        "Bind every device of the group to vfio-pci, or to no driver.");

    public static TceException GroupBusy(int group) => new(
        nameof(GroupBusy), TceErrorCategory.ResourceBusy, group, 17,
        $"IOMMU group {group} is in use by another container or process.", "A group can be opened once; close the other user.");

    public static TceException GroupNotAccepted(int group, TceResult result) => new(
        nameof(GroupNotAccepted), TceErrorCategory.InvalidOperation, group, 17,
        $"The container did not take IOMMU group {group} (result {result}).",
        "Version 1 takes one group, and all groups of a container must be of the same kind of host bridge.");

    public static TceException IommuNotOffered(int version, TceResult result, IReadOnlyCollection<string> offered) => new(
        nameof(IommuNotOffered), TceErrorCategory.ResourceUnavailable, version, 17,
        $"The host does not offer version {version} of the sPAPR TCE IOMMU (result {result}); "
        + (offered.Count == 0 ? "it offers none." : $"it offers {string.Join(", ", offered)}."),
        "It needs Linux on POWER with the module vfio_iommu_spapr_tce loaded.");

    public static TceException NotInVersion1(string operation) => new(
        nameof(NotInVersion1), TceErrorCategory.InvalidOperation, operation, 16,
        $"{operation} is not possible in a container of IOMMU version 1, which has the default window alone.",
        "Connect with -IommuVersion 2.");

    public static TceException SizeZero(string what) => new(
        nameof(SizeZero), TceErrorCategory.InvalidArgument, 0UL, null, $"The size of {what} is 0.", "Give a size above 0.");

    public static TceException BufferPageSizeInvalid(ulong pageSize, ulong hostPageSize) => new(
        nameof(BufferPageSizeInvalid), TceErrorCategory.InvalidArgument, pageSize, 10,
        $"Memory cannot be allocated in pages of {Size(pageSize)}.",
        $"Give the host's page size, {Size(hostPageSize)}, or the size of a huge page that the host has.");

    public static TceException BufferSizeNotAligned(ulong size, ulong pageSize) => new(
        nameof(BufferSizeNotAligned), TceErrorCategory.InvalidArgument, size, 10,
        $"A buffer of {size} bytes is not a whole number of pages of {Size(pageSize)}.",
        $"Give a multiple of {pageSize} bytes.");

    public static TceException BufferNameTaken(string name) => new(
        nameof(BufferNameTaken), TceErrorCategory.ResourceExists, name, null,
        $"There is a buffer '{name}' already.", "Choose another name, or remove that one with Remove-DmaBuffer.");

    public static TceException BufferNotFound(object buffer) => new(
        nameof(BufferNotFound), TceErrorCategory.ObjectNotFound, buffer, null,
        $"There is no buffer '{buffer}' in this container.", "See Get-DmaBuffer.");

    public static TceException BufferNotRegistered(string name) => new(
        nameof(BufferNotRegistered), TceErrorCategory.InvalidOperation, name, 12,
        $"The buffer '{name}' is not registered with the driver any more, so that nothing of it can be mapped.",
        "Remove it with Remove-DmaBuffer and make another.");

    public static TceException BufferInUse(string name, ulong mappedBytes) => new(
        nameof(BufferInUse), TceErrorCategory.ResourceBusy, name, 11,
        $"The buffer '{name}' has {Size(mappedBytes)} mapped. The driver would answer that it let go of the memory, "
        + "while the memory stays pinned and the device keeps its access until the process ends.",
        "Unmap it first: Get-TceMapping -Buffer NAME | Invoke-TceUnmap.");

    public static TceException MemoryNotAllocated(ulong size, ulong pageSize, TceResult result) => new(
        nameof(MemoryNotAllocated), TceErrorCategory.ResourceUnavailable, size, null,
        $"{Size(size)} of memory in pages of {Size(pageSize)} could not be allocated (result {result}).",
        "Huge pages must be reserved beforehand (/sys/kernel/mm/hugepages); the host must offer that size.");

    public static TceException LockedMemoryShort(object target, ulong needed, LockedMemory locked, string what) => new(
        nameof(LockedMemoryShort), TceErrorCategory.LimitsExceeded, target, 8,
        $"{what} needs {Size(needed)} of locked memory; {Size(locked.Used)} of {Size(locked.Limit)} are in use.",
        "Raise RLIMIT_MEMLOCK (ulimit -l), remove windows or buffers, or take larger pages.");

    public static TceException DriverRefused(string request, object target, TceResult result) => new(
        nameof(DriverRefused), TceErrorCategory.DeviceError, target, result.Return > 0 ? 1 : null,
        $"The driver did not carry out {request}: {Explain(result)}.",
        "The ledger (Get-DmaWindow, Get-TceMapping) shows what was done before it. Repeat with -Debug to see the requests.");

    public static TceException StateNotWritten(string path, Exception cause) => new(
        nameof(StateNotWritten), TceErrorCategory.WriteError, path, null,
        $"The state could not be written to '{path}': {cause.Message.TrimEnd('.')}.", "An older file there is as it was. Give a path that can be written.", cause);

    public static TceException TraceNotWritten(string path, Exception cause) => new(
        nameof(TraceNotWritten), TceErrorCategory.WriteError, path, null,
        $"The trace cannot be written to '{path}': {cause.Message}", "Give a path that can be written.", cause);

    public static TceException TraceRunning(string name) => new(
        nameof(TraceRunning), TceErrorCategory.ResourceBusy, name, null,
        $"A trace of the container '{name}' is being recorded already.", "Stop it with Stop-TceTrace first.");

    public static TceException TraceNotRunning(string name) => new(
        nameof(TraceNotRunning), TceErrorCategory.InvalidOperation, name, null,
        $"No trace of the container '{name}' is being recorded.", "Start one with Start-TceTrace.");

    public static TceException ContainerNotEmpty(string name) => new(
        nameof(ContainerNotEmpty), TceErrorCategory.InvalidOperation, name, null,
        $"The container '{name}' has windows or mappings already.", "Restore into a container that was just connected, or Reset-DmaWindow -Force it first.");

    public static TceException StateDoesNotFit(string name, int recorded, int version) => new(
        nameof(StateDoesNotFit), TceErrorCategory.InvalidOperation, name, 16,
        $"The state is of a container of IOMMU version {recorded}; '{name}' is of version {version}.",
        $"Connect a container with -IommuVersion {recorded}.");

    public static TceException DefaultWindowTooSmall(string name, ulong mappedEnd, ulong size) => new(
        nameof(DefaultWindowTooSmall), TceErrorCategory.InvalidOperation, name, null,
        $"The state maps up to {Address(mappedEnd - 1)} in the default window; that of '{name}' is of {Size(size)}.",
        "Restore it where the default window is as large as where it was exported.");

    public static TceException ContainerNotFresh(string name) => new(
        nameof(ContainerNotFresh), TceErrorCategory.InvalidOperation, name, null,
        $"The container '{name}' has been used: a trace replays only where there are no buffers and where the default window has not been made.",
        "Connect a new container for it.");

    public static TceException TraceDangerous(string path, int operation, string problem) => new(
        nameof(TraceDangerous), TceErrorCategory.InvalidOperation, path, null,
        $"Operation {operation} of the trace '{path}' is not for a live container: {problem}.",
        "Replay it on an emulated host of its own: leave -Container out.");

    public static TceException PathNotFound(string path, Exception cause) => new(
        nameof(PathNotFound), TceErrorCategory.ObjectNotFound, path, null,
        $"There is no file '{path}'.", "Check the path; a relative one begins where the shell is (Get-Location).", cause);

    public static TceException StateUnreadable(string path, string place, string problem, Exception? cause = null) => new(
        nameof(StateUnreadable), TceErrorCategory.InvalidData, path, null,
        $"'{path}' is not a state that can be read: at {place}, {problem.TrimEnd('.')}.", "Give a file that Export-TceState wrote.", cause);

    private static string Explain(TceResult result)
        => result == TceResult.WouldCorruptKernel ? "a real kernel would have written outside of the table here"
        : result.Return > 0 ? $"it answered +{result.Return}, which is a failure although errno says nothing"
        : $"it answered {result.Errno}";
}
