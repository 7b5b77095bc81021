using System.Management.Automation;
using SpaprDdw.Backends.Tracing;
using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;
using SpaprDdw.Guests;
using SpaprDdw.Partition.Verdicts;
using SpaprDdw.Platforms;
using SpaprDdw.PowerShell.Binding;

namespace SpaprDdw.PowerShell.Errors;

/// <summary>Makes all error records of the commands.</summary>
internal static class ErrorRecords
{
    /// <summary>Makes the record of an engine's error. Its remedy names commands and parameters.</summary>
    public static ErrorRecord From(TceException exception)
        => new(exception, exception.Id, Enum.Parse<ErrorCategory>(exception.Category.ToString()), exception.Target)
        {
            ErrorDetails = new ErrorDetails(exception.MessageWith(Remedies.Of(exception))),
        };

    public static ErrorRecord ContainerNotFound(string name) => Create(
        nameof(ContainerNotFound), ErrorCategory.ObjectNotFound, name,
        $"No connected container has the name '{name}'. Get-TceContainer lists the names.");

    public static ErrorRecord ContainerClosed(string container, Guid id, IEnumerable<string> others) => Create(
        nameof(ContainerClosed), ErrorCategory.InvalidOperation, container,
        $"The object belongs to the container '{container}' ({id}), which is not open in this process{ListOthers([.. others])}. "
        + "Give -Container to use another one.");

    public static ErrorRecord RowOfOtherMachine(string computer, string container, string machine) => Create(
        nameof(RowOfOtherMachine), ErrorCategory.InvalidArgument, computer,
        $"The object belongs to the container '{container}' on '{computer}', and this machine is '{machine}'. "
        + "Run the command there, or give -Container to use a container of this machine.");

    public static ErrorRecord RowNotTaken(string row, string wanted) => Create(
        nameof(RowNotTaken), ErrorCategory.InvalidArgument, row,
        $"The command got {row}, and takes {wanted}. about_SpaprDdw_Binding lists what each command takes.");

    public static ErrorRecord ObjectNotInReport(string? type) => Create(
        nameof(ObjectNotInReport), ErrorCategory.InvalidArgument, type ?? "$null",
        $"{(type is null ? "$null" : $"An object of the type {PrintableText.Of(type)}")} is no row of a report. "
        + (type?.StartsWith("Microsoft.PowerShell.Commands.Internal.Format.", StringComparison.Ordinal) == true
            ? "Leave Format-Table and Format-List out."
            : "Give objects of this module's commands, or rows that [pscustomobject], Select-Object, CSV or JSON made."));

    public static ErrorRecord TwoTargets(string row, string parameter) => Create(
        nameof(TwoTargets), ErrorCategory.InvalidArgument, row,
        $"The pipeline gives {row}, and -{parameter} is given too. Leave one of them out.");

    public static ErrorRecord ContainerNameTaken(string name) => Create(
        nameof(ContainerNameTaken), ErrorCategory.ResourceExists, name,
        $"A container '{name}' is already connected. Choose another -Name, or disconnect that container.");

    public static ErrorRecord NoContainer(IEnumerable<string> others) => Create(
        nameof(NoContainer), ErrorCategory.InvalidOperation, "Container",
        $"This runspace has connected no container{ListOthers([.. others])}. Use Connect-TceContainer or Select-TceContainer, or give -Container.");

    public static ErrorRecord SeveralContainers(IEnumerable<string> names) => Create(
        nameof(SeveralContainers), ErrorCategory.InvalidOperation, "Container",
        $"This runspace has connected several containers, and none is selected: {List(names)}. Use Select-TceContainer, or give -Container.");

    public static ErrorRecord ConnectFailed(string problem) => Create(
        nameof(ConnectFailed), ErrorCategory.InvalidOperation, "Container",
        $"The last Connect-TceContainer of this runspace failed: {problem}. Connect again, use Select-TceContainer, or give -Container.");

    public static ErrorRecord OneContainerOnly(string given) => Create(
        nameof(OneContainerOnly), ErrorCategory.InvalidArgument, given,
        $"'{given}' can be several containers, and this command takes one. Give the name of one container.");

    public static ErrorRecord OneFileForSeveralContainers(string path, IEnumerable<string> names) => Create(
        nameof(OneFileForSeveralContainers), ErrorCategory.InvalidArgument, path,
        $"A file holds the state of one container, and '{path}' was given for several: {List(names)}. Give each a file: -Path {{ \"$($_.Name).json\" }}.");

    public static ErrorRecord NoIommuGroup() => Create(
        nameof(NoIommuGroup), ErrorCategory.ObjectNotFound, nameof(TceBackendKind.Kernel),
        "This machine has no IOMMU groups: it has no PCI devices, or no IOMMU. See about_SpaprDdw_Kernel.");

    public static ErrorRecord ProbeNeedsNumber() => Create(
        nameof(ProbeNeedsNumber), ErrorCategory.InvalidArgument, "Probe",
        "-Probe opens groups, and nobody else can open them meanwhile. Name the groups to open with -Number.");

    public static ErrorRecord BackingNeedsContainer() => Create(
        nameof(BackingNeedsContainer), ErrorCategory.InvalidArgument, "BackingPageSize",
        "-BackingPageSize tells how a host backs the guest's memory, and no host was given. Name a container on it with -Container.");

    public static ErrorRecord BackendAndContainer(TceBackendKind backend, string container) => Create(
        nameof(BackendAndContainer), ErrorCategory.InvalidArgument, container,
        $"-Backend {backend} lists the groups of a host without a container, and the container '{container}' was given too. Leave one of them out.");

    public static ErrorRecord DisconnectNotConfirmed(string name, ulong mappedBytes) => Create(
        nameof(DisconnectNotConfirmed), ErrorCategory.ResourceBusy, name,
        $"The container '{name}' on this machine's driver has {Units.Size(mappedBytes)} mapped, and no one can confirm here. Add -Force to disconnect it anyway.");

    public static ErrorRecord TwoContainers(string piped, string named) => Create(
        nameof(TwoContainers), ErrorCategory.InvalidArgument, piped,
        $"The pipeline gives the container '{piped}', and -Container gives '{named}'. Leave one of them out.");

    public static ErrorRecord EmulatedOnlyParameter(string parameter) => Create(
        nameof(EmulatedOnlyParameter), ErrorCategory.InvalidArgument, parameter,
        $"-{parameter} describes an emulated host, and -Backend Kernel uses the driver of this machine. Leave -{parameter} out.");

    public static ErrorRecord KernelAndContainer(string kernel, string container) => Create(
        nameof(KernelAndContainer), ErrorCategory.InvalidArgument, kernel,
        $"-KernelVersion {PrintableText.Of(kernel)} describes an emulated host, and the replay on the container '{container}' uses its host. Leave one of them out.");

    public static ErrorRecord FirmwareNeedsPSeries(string parameter, TcePlatform platform) => Create(
        nameof(FirmwareNeedsPSeries), ErrorCategory.InvalidArgument, parameter,
        $"-{parameter} describes the firmware of a pseries host, and the host is {platform}. Give -Platform PSeries, or leave -{parameter} out.");

    public static ErrorRecord AddressNeedsSource() => Create(
        nameof(AddressNeedsSource), ErrorCategory.InvalidArgument, "PciAddress",
        "-PciAddress chooses devices of a saved machine or a kernel log, and none was given. Give -Root or -KernelLog, or leave -PciAddress out.");

    public static ErrorRecord FirmwareDiffers(IReadOnlyList<HostFirmware> answers) => Create(
        nameof(FirmwareDiffers), ErrorCategory.InvalidArgument, answers.Count,
        $"The firmware answers differently for different devices: {string.Join(", ", answers.Select(each => $"{AnswerOf(each)} for {each.PciAddresses[0]}"))}. "
        + "Choose a device with -PciAddress.");

    public static ErrorRecord PlanAtZero(ulong start) => Create(
        nameof(PlanAtZero), ErrorCategory.InvalidArgument, start,
        $"The plan is one for a window at 0, and the window would start at {Units.Address(start)}. Create it with New-DmaWindow -ReplaceDefaultWindow.");

    private static string AnswerOf(HostFirmware firmware) => firmware.Answer == FirmwareAnswer.None
        ? "no windows"
        : $"lb={firmware.Answer.LargestBlock:x} ps={firmware.Answer.PageSizeMask:x} wn={firmware.Answer.WindowsAvailable}";

    public static ErrorRecord HostPageSizeInvalid(ulong size) => Create(
        nameof(HostPageSizeInvalid), ErrorCategory.InvalidArgument, size,
        $"A host has pages of 4 KiB or 64 KiB, not of {size} bytes. Give -HostPageSize 4K or 64K.");

    public static ErrorRecord ParameterOfOtherProgram(string parameter, string programs, IEnumerable<string> chosen) => Create(
        nameof(ParameterOfOtherProgram), ErrorCategory.InvalidArgument, parameter,
        $"-{parameter} matters to {programs} only, and -User names {(chosen.Any() ? string.Join(", ", chosen) : "no program")}. Leave -{parameter} out, or choose such a program.");

    public static ErrorRecord TwoHighestAddresses() => Create(
        nameof(TwoHighestAddresses), ErrorCategory.InvalidArgument, "IomemPath",
        "-HighestAddress and -IomemPath both tell the end of the host's memory. Leave one of them out.");

    public static ErrorRecord NoPlanRecommended(int plans) => Create(
        nameof(NoPlanRecommended), ErrorCategory.InvalidArgument, plans,
        $"None of the {plans} plans is recommended, so none is chosen. Pick one, such as with Where-Object or Select-Object -First 1.");

    public static ErrorRecord WindowNotFound(string window) => Create(
        nameof(WindowNotFound), ErrorCategory.ObjectNotFound, window,
        $"The window at {window} is not in this container, or was removed or replaced. Get-DmaWindow lists the windows.");

    public static ErrorRecord WindowNotFound(int slot) => Create(
        nameof(WindowNotFound), ErrorCategory.ObjectNotFound, slot,
        $"This container has no window in slot {slot}. Get-DmaWindow lists the windows.");

    public static ErrorRecord GroupNotFound(int number) => Create(
        nameof(GroupNotFound), ErrorCategory.ObjectNotFound, number,
        $"This host has no IOMMU group {number}. Get-IommuGroup lists the groups.");

    public static ErrorRecord BufferNotFound(string name) => Create(
        nameof(BufferNotFound), ErrorCategory.ObjectNotFound, name,
        $"This container has no buffer '{name}'. Get-DmaBuffer lists the buffers.");

    public static ErrorRecord OneLogForSeveralMachines(string log, int machines) => Create(
        nameof(OneLogForSeveralMachines), ErrorCategory.InvalidArgument, log,
        $"A kernel log is of one machine, and {machines} were given. Give -KernelLog with one machine, or save the logs in the machines.");

    public static ErrorRecord PciDeviceNotFound(string address) => Create(
        nameof(PciDeviceNotFound), ErrorCategory.ObjectNotFound, address,
        $"No PCI device has the address '{address}'. Leave -PciAddress out to list all devices.");

    public static ErrorRecord VerdictUnknown(string word) => Create(
        nameof(VerdictUnknown), ErrorCategory.InvalidArgument, word,
        $"'{word}' is no verdict. Give one or more of {string.Join(", ", VerdictWords.All.Select(known => known.Word))}.");

    public static ErrorRecord NotAState(object value) => Create(
        nameof(NotAState), ErrorCategory.InvalidArgument, value,
        $"The command got {Row.From(value)?.ToString() ?? $"'{value}'"}, which is not a state. "
        + "Give the path of a file that Export-TceState wrote, or a container or a result of ConvertFrom-QemuTrace as an object.");

    public static ErrorRecord ReferenceAmbiguous(object value, int files) => Create(
        nameof(ReferenceAmbiguous), ErrorCategory.InvalidArgument, value,
        $"'{value}' matches {files} files, and states are compared with one. Give the path of one file.");

    public static ErrorRecord InputObjectNotBound(string state) => Create(
        nameof(InputObjectNotBound), ErrorCategory.InvalidArgument, state,
        $"The object is a container or window in the state '{state}', and -StatePath takes a file of Export-TceState. Pipe files, or give a container with -Container.");

    public static ErrorRecord PathNotFound(string path, Exception cause) => Create(
        nameof(PathNotFound), ErrorCategory.ObjectNotFound, path,
        $"The file '{path}' does not exist. {Remedies.CheckPath}", cause);

    public static ErrorRecord PathNotFound(string container) => Create(
        nameof(PathNotFound), ErrorCategory.ObjectNotFound, container,
        $"The file '{container}' does not exist, and a text is always a path. "
        + $"For the container of this name, give -Container {container} or (Get-TceContainer {container}).");

    public static ErrorRecord NoFileMatches(string pattern) => Create(
        nameof(NoFileMatches), ErrorCategory.ObjectNotFound, pattern, $"No file matches '{pattern}'. {Remedies.CheckPath}");

    public static ErrorRecord PathNotOfFile(string path) => Create(
        nameof(PathNotOfFile), ErrorCategory.InvalidArgument, path, $"'{path}' is not in a file system. Give the path of a file.");

    public static ErrorRecord TraceUnreadable(string path, Exception cause) => Create(
        nameof(TraceUnreadable), ErrorCategory.InvalidData, path,
        (cause is TraceFormatException ? cause.Message.TrimEnd('.') : $"The trace '{path}' cannot be read: {cause.Message.TrimEnd('.')}")
        + $". {WrongFile.Remedy(nameof(TraceUnreadable), path, "Give a file that Start-TceTrace wrote. If a crash cut off its last line, remove that line.")}", cause);

    private static string ListOthers(IReadOnlyList<string> others) => others.Count == 0 ? string.Empty : $"; these are open: {List(others)}";

    private static string List(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"'{name}'"));

    private static ErrorRecord Create(string id, ErrorCategory category, object target, string message, Exception? cause = null)
        => new(
            new InvalidOperationException(PrintableText.Of(FileText.Message(message)), PrintableText.Of(cause)),
            id, category, target is string text ? PrintableText.Of(text) : target);
}
