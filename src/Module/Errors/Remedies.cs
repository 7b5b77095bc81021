using System.Globalization;
using SpaprDdw.Errors;

namespace SpaprDdw.PowerShell.Errors;

/// <summary>
/// What to do about the engine's errors, with commands and parameters, which the engine does not know.
/// </summary>
internal static class Remedies
{
    /// <summary>What to do about a path that leads to no file.</summary>
    public const string CheckPath = "Check the path; a relative path starts at the current location (Get-Location).";

    private const string ReplaceWithForce = "Give another path, or replace the file with -Force.";

    /// <summary>Remedies by error id; {0} is the engine's own remedy.</summary>
    private static readonly Dictionary<string, string> ById = new()
    {
        ["AccessNone"] = "Give -Access Read, Write or ReadWrite.",
        ["AddressOutsideWindow"] = "Give an address inside the window, or leave -Address out.",
        ["AddressOutsideWindows"] = "Get-DmaWindow lists the windows.",
        ["BufferInUse"] = "Unmap the buffer first (Get-TceMapping -Buffer ... | Invoke-TceUnmap).",
        ["BufferNameTaken"] = "Choose another name, or remove that buffer with Remove-DmaBuffer.",
        ["BufferNotFound"] = "Get-DmaBuffer lists the buffers.",
        ["BufferNotRegistered"] = "Remove the buffer with Remove-DmaBuffer, and create another with New-DmaBuffer.",
        ["ChangeNotUndone"] = "Get-DmaWindow and Get-TceMapping show what exists now; create the missing windows and mappings again.",
        ["ChangeNotVerified"] = "{0} Use -Debug to see the requests.",
        ["ContainerClosed"] = "Connect another with Connect-TceContainer.",
        ["ContainerNotEmpty"] = "Restore into a new container, or reset this one with Reset-DmaWindow -Force first.",
        ["ContainerNotFresh"] = "Connect a new container for the replay.",
        ["DefaultWindowGone"] = "Change it with Set-DmaWindow, or remove it with Remove-DmaWindow.",
        ["DriverRefused"] = "Get-DmaWindow and Get-TceMapping show what was done before that. Repeat with -Debug to see the requests.",
        ["FileExists"] = "Give another path, or leave -NoClobber out to replace the file.",
        ["FileInUse"] = "{0} Stop-TceTrace completes a trace.",
        ["FileIsLink"] = "Give another path, or replace the link with -Force.",
        ["FileIsTrace"] = ReplaceWithForce,
        ["FileReadOnly"] = ReplaceWithForce,
        ["GroupNotFound"] = "{0} Get-IommuGroup shows their devices.",
        ["HighestAddressTooHigh"] = "Give the last address of the host's memory as -HighestAddress.",
        ["HighestAddressTooLow"] = "Give the last address of the memory as -HighestAddress or -HighestVirtualAddress, or a smaller -MemorySize.",
        ["HostNeedsQemu"] = "Give a version of QEMU as -Hypervisor, or leave -Container out.",
        ["KernelNotPower"] = "Use -Backend Emulated here, or run this on a POWER host.",
        ["LogUnreadable"] = "{0} Get-PciDmaWindow -Root reads saved machines.",
        ["MachineUnreadable"] = "{0} ConvertFrom-DdwLog and -KernelLog read kernel logs.",
        ["MappingDoesNotFit"] = "Choose smaller pages or a larger size, or drop those mappings with -Force.",
        ["NameInvalid"] = "Choose another -Name.",
        ["MaskBitsUnknown"] = "Give -MaskBits, such as 40.",
        ["MaximumBelowMemory"] = "Give a -MaximumMemorySize of at least the memory, or leave it out.",
        ["NoFreeWindow"] = "Remove one with Remove-DmaWindow.",
        ["NoDeviceTree"] = "Run this in a partition on POWER, or give a saved one with -Root.",
        ["NotAPartition"] = "Run Get-IommuGroup there.",
        ["NotInVersion1"] = "{0} Connect-TceContainer opens one with -IommuVersion 2.",
        ["NothingMapped"] = "Get-TceMapping lists the mappings.",
        ["NoViableGroup"] = "{0} Get-IommuGroup shows the reason for each group.",
        ["PathNotFound"] = CheckPath,
        ["PreflightMismatch"] = "Report this with the output of -Debug.",
        ["RangeOutsideBuffer"] = "Give an -Offset and a -Size inside the buffer.",
        ["SeveralGroupsOnPSeries"] = "Connect a container for each group.",
        ["StateDoesNotFit"] = "{0} Connect one with Connect-TceContainer -IommuVersion.",
        ["StateUnreadable"] = "Give a file that Export-TceState wrote, or give ConvertFrom-QemuTrace the -Platform and -HostPageSize of the guest's host.",
        ["TraceDangerous"] = "Replay the trace on an emulated host: leave -Container out.",
        ["TraceExists"] = ReplaceWithForce,
        ["TraceNotRunning"] = "Start one with Start-TceTrace.",
        ["TraceRunning"] = "Stop it with Stop-TceTrace first.",
        ["WindowAmbiguous"] = "Give -Window or -Address.",
        ["WindowElsewhere"] = "Only the driver chooses the address. Get-DmaWindow shows it.",
        ["WindowHasMappings"] = "Unmap first (Get-TceMapping | Invoke-TceUnmap), or use -Force.",
        ["WindowNotFound"] = "Get-DmaWindow lists the windows.",
        ["ZeroTaken"] = "Change it with Set-DmaWindow, or remove it with Remove-DmaWindow.",
        ["WindowOutOfReach"] = "Use -ReplaceDefaultWindow: the window then starts at 0.",
    };

    /// <summary>Returns the remedy of an error.</summary>
    public static string Of(TceException exception)
        => WrongFile.Remedy(
            exception.Id, exception.Target, string.Format(CultureInfo.InvariantCulture, ById.GetValueOrDefault(exception.Id, "{0}"), exception.Remedy));
}
