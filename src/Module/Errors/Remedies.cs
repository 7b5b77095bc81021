using System.Globalization;
using SpaprDdw.Errors;

namespace SpaprDdw.PowerShell.Errors;

/// <summary>What to do about the engine's errors, in the words of commands: the engine knows none of them.</summary>
internal static class Remedies
{
    /// <summary>By the error's id; {0} is the engine's own remedy.</summary>
    private static readonly Dictionary<string, string> ById = new()
    {
        ["AccessNone"] = "Give -Access Read, Write or ReadWrite.",
        ["AddressOutsideWindow"] = "Give an address inside of it, or leave -Address out.",
        ["AddressOutsideWindows"] = "See Get-DmaWindow.",
        ["BufferInUse"] = "Unmap it first: Get-TceMapping -Buffer NAME | Invoke-TceUnmap.",
        ["BufferNameTaken"] = "Choose another name, or remove that one with Remove-DmaBuffer.",
        ["BufferNotFound"] = "See Get-DmaBuffer.",
        ["BufferNotRegistered"] = "Remove it with Remove-DmaBuffer and make another.",
        ["ChangeNotUndone"] = "Look at Get-DmaWindow and Get-TceMapping, and make again what is missing.",
        ["ChangeNotVerified"] = "{0} With -Debug the requests show.",
        ["ContainerClosed"] = "Connect another with Connect-TceContainer.",
        ["ContainerNotEmpty"] = "Restore into a container that was just connected, or Reset-DmaWindow -Force it first.",
        ["ContainerNotFresh"] = "Connect a new container for it.",
        ["DriverRefused"] = "Get-DmaWindow and Get-TceMapping show what was done before it. Repeat with -Debug to see the requests.",
        ["GroupNotFound"] = "{0} See Get-IommuGroup.",
        ["KernelNotPower"] = "Use -Backend Emulated here, or run this on a POWER host.",
        ["MappingDoesNotFit"] = "Choose smaller pages or a larger size, or drop those mappings with -Force.",
        ["NoFreeWindow"] = "Remove one with Remove-DmaWindow.",
        ["NotInVersion1"] = "Connect with -IommuVersion 2.",
        ["NothingMapped"] = "See Get-TceMapping.",
        ["NoViableGroup"] = "{0} See Get-IommuGroup.",
        ["PathNotFound"] = "Check the path; a relative one begins where the shell is (Get-Location).",
        ["PreflightMismatch"] = "Report this with the output of -Debug.",
        ["RangeOutsideBuffer"] = "Give an -Offset and a -Size inside of it.",
        ["SeveralGroupsOnPSeries"] = "Connect a container for each group.",
        ["StateDoesNotFit"] = "{0} Connect-TceContainer -IommuVersion makes one.",
        ["StateUnreadable"] = "Give a file that Export-TceState wrote.",
        ["TraceDangerous"] = "Replay it on an emulated host of its own: leave -Container out.",
        ["TraceNotRunning"] = "Start one with Start-TceTrace.",
        ["TraceRunning"] = "Stop it with Stop-TceTrace first.",
        ["WindowAmbiguous"] = "Give -Window or -Address.",
        ["WindowElsewhere"] = "The driver alone chooses; see Get-DmaWindow.",
        ["WindowHasMappings"] = "Unmap it first (Get-TceMapping | Invoke-TceUnmap), or use -Force.",
        ["WindowNotFound"] = "See Get-DmaWindow.",
    };

    /// <summary>What to do about an error.</summary>
    public static string Of(TceException exception)
        => string.Format(CultureInfo.InvariantCulture, ById.GetValueOrDefault(exception.Id, "{0}"), exception.Remedy);
}
