namespace SpaprDdw.Readiness.Sources;

/// <summary>The rules of udev, in the order in which it reads them.</summary>
/// <param name="files">The system.</param>
internal sealed class UdevRules(SystemFiles files)
{
    /// <summary>The files with their rules.</summary>
    public IReadOnlyList<(string Path, IReadOnlyList<UdevRule> Rules)> Files { get; } =
    [
        .. files.ReadFolders(SystemFiles.Layers("udev/rules.d"), ".rules")
            .Select(file => (file.Path, (IReadOnlyList<UdevRule>)[.. file.Lines.Select(line => new UdevRule(line))])),
    ];
}
