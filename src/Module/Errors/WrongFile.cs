using SpaprDdw.Files;

namespace SpaprDdw.PowerShell.Errors;

/// <summary>Says what a file is instead of what the command wanted, and which command reads it.</summary>
internal static class WrongFile
{
    /// <summary>The contents that each error is about.</summary>
    private static readonly Dictionary<string, FileContents> Wanted = new()
    {
        ["StateUnreadable"] = FileContents.State,
        [nameof(ErrorRecords.TraceUnreadable)] = FileContents.Trace,
        ["LogUnreadable"] = FileContents.KernelLog,
        ["QemuTraceUnreadable"] = FileContents.QemuTrace,
        ["DpdkLogUnreadable"] = FileContents.DpdkLog,
        ["MachineUnreadable"] = FileContents.Archive,
    };

    /// <summary>What to do about a file that holds something else.</summary>
    /// <param name="id">The id of the error.</param>
    /// <param name="target">Its target, which may be no file.</param>
    /// <param name="remedy">What to do about a file of the right kind.</param>
    public static string Remedy(string id, object? target, string remedy)
    {
        if (target is not string path || !Wanted.TryGetValue(id, out FileContents wanted))
            return remedy;
        FileContents found = FileRecogniser.Recognise(path);
        return found == wanted ? remedy : found switch
        {
            FileContents.State => "It is a state, which Import-TceState reads.",
            FileContents.Trace => "It is a trace, which Test-TceTrace reads.",
            FileContents.KernelLog => "It is a kernel log, which ConvertFrom-DdwLog reads.",
            FileContents.QemuTrace => "It is a trace of QEMU, which ConvertFrom-QemuTrace reads.",
            FileContents.DpdkLog => "It is a log of DPDK, which ConvertFrom-DpdkLog reads.",
            FileContents.Archive => "It is a tar archive; Get-PciDmaWindow -Root reads saved machines.",
            FileContents.Folder => "Get-PciDmaWindow -Root reads folders of saved machines.",
            FileContents.Picture => "It is a picture, which a browser shows.",
            FileContents.FlatDeviceTree => "It is a flattened device tree, which no command reads; Get-PciDmaWindow -Root reads a copy of /proc/device-tree.",
            FileContents.Utf16Text => "It is a text in UTF-16; save it in UTF-8.",
            FileContents.Packed => "It is packed; unpack it first.",
            FileContents.Json => "It is JSON of something else, which no command reads.",
            _ => remedy,
        };
    }
}
