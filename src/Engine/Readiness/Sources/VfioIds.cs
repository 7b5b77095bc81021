using System.Text.RegularExpressions;

namespace SpaprDdw.Readiness.Sources;

/// <summary>
/// The PCI ids that vfio-pci takes when it is loaded. Of several options "ids", the kernel uses only the last one. The
/// kernel's command line comes after all files.
/// </summary>
internal sealed partial class VfioIds
{
    /// <summary>The most characters of the option "ids" that the driver keeps (drivers/vfio/pci/vfio_pci.c).</summary>
    private const int MaxCharacters = 1023;

    private readonly string source = "no file in modprobe.d gives vfio-pci an option 'ids'";
    private readonly bool isTooLong;

    /// <summary>Reads the ids of a system.</summary>
    /// <param name="files">The system.</param>
    public VfioIds(SystemFiles files)
    {
        string all = string.Empty;
        foreach (ConfigurationFile file in BootModules.ModprobeFiles(files))
        {
            foreach (string[] words in file.Lines.Select(ConfigurationFile.WordsOf))
            {
                if (words is ["options", var module, ..] && IsVfioPci(module)
                    && Array.FindLast(words, word => word.StartsWith("ids=", StringComparison.Ordinal)) is { } option)
                    (all, source) = (option[4..].Trim('"'), $"{file.Path} sets other ids, and is read last");
            }
        }

        foreach ((string name, string value) in files.CommandLine())
        {
            if (name.EndsWith(".ids", StringComparison.Ordinal) && IsVfioPci(name[..^4]))
                (all, source) = (value, "the kernel's command line sets other ids");
        }

        isTooLong = all.Length > MaxCharacters;
        Ids = [.. all.ToLowerInvariant().Split(',').Where(id => Id().IsMatch(id)).Distinct()];
    }

    /// <summary>The ids in lower case, such as 1014:034a.</summary>
    public IReadOnlyList<string> Ids { get; }

    /// <summary>Why vfio-pci does not take an id at boot; null if it does.</summary>
    /// <param name="id">The id.</param>
    public string? ProblemOf(string id)
        => !Ids.Contains(id.ToLowerInvariant()) ? source
            : isTooLong ? $"the driver reads only {MaxCharacters} characters of its option 'ids'"
            : null;

    /// <summary>An id: vendor, device, and optionally subvendor, subdevice, class and its mask.</summary>
    [GeneratedRegex(@"^[0-9a-fA-F]{4}:[0-9a-fA-F]{4}(:[0-9a-fA-F]{1,8}){0,4}\z")]
    public static partial Regex Id();

    private static bool IsVfioPci(string module) => BootModules.Same(module, "vfio-pci");
}
