using System.Text.RegularExpressions;

namespace SpaprDdw.Readiness.Sources;

/// <summary>The kernel modules that are loaded at boot, as modules-load.d(5) and modprobe.d(5) say.</summary>
internal sealed partial class BootModules
{
    private readonly Dictionary<string, string> blockers = [];

    /// <summary>Reads the modules of a system.</summary>
    /// <param name="files">The system.</param>
    public BootModules(SystemFiles files)
    {
        List<string> names = [];
        foreach (ConfigurationFile file in files.ReadFolders(SystemFiles.Layers("modules-load.d"), ".conf"))
            names.AddRange(file.Lines.Select(FirstWord));
        if (files.Read("/etc/modules") is { } debian)
            names.AddRange(new ConfigurationFile("/etc/modules", debian).Lines.Select(FirstWord));
        foreach ((string name, string value) in files.CommandLine())
        {
            if (Same(name, "modules_load"))
                names.AddRange(value.Split(',', StringSplitOptions.RemoveEmptyEntries));
            else if (name is "module_blacklist" or "modprobe.blacklist")
                Block(value.Split(','), "the kernel's command line");
        }

        foreach (ConfigurationFile file in ModprobeFiles(files))
            Block(file.Lines.Select(BlockedBy).OfType<string>(), file.Path);
        Names = [.. names.Where(name => Name().IsMatch(name)).DistinctBy(Plain)];
    }

    /// <summary>The modules that are loaded at boot, by the names in the files.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>A name of a module.</summary>
    [GeneratedRegex(@"^[A-Za-z0-9_-]{1,55}\z")]
    public static partial Regex Name();

    /// <summary>The files of modprobe.d, in the order in which modprobe reads them.</summary>
    /// <param name="files">The system.</param>
    public static IEnumerable<ConfigurationFile> ModprobeFiles(SystemFiles files)
        => files.ReadFolders(SystemFiles.Layers("modprobe.d"), ".conf");

    /// <summary>True for two names of one module: modprobe does not tell '-' from '_'.</summary>
    public static bool Same(string left, string right) => Plain(left) == Plain(right);

    /// <summary>Why a module is not loaded at boot; null if it is.</summary>
    /// <param name="module">The module.</param>
    public string? ProblemOf(string module)
        => !Names.Any(name => Same(name, module)) ? "no file in modules-load.d names it"
            : blockers.TryGetValue(Plain(module), out string? blocker) ? $"{blocker} keeps it from being loaded"
            : null;

    private static string Plain(string module) => module.Replace('-', '_');

    private static string FirstWord(string line) => ConfigurationFile.WordsOf(line)[0];

    /// <summary>The module that a line of modprobe.d keeps from being loaded; null for none.</summary>
    private static string? BlockedBy(string line) => ConfigurationFile.WordsOf(line) switch
    {
        ["blacklist", var name] => name,
        ["install", var name, var command, ..] when Path.GetFileName(command) is "true" or "false" => name,
        _ => null,
    };

    private void Block(IEnumerable<string> modules, string source)
    {
        foreach (string module in modules)
            blockers[Plain(module)] = source;
    }
}
