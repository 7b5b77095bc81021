using System.Management.Automation;
using SpaprDdw.Files;
using SpaprDdw.PowerShell.Commands;
using SpaprDdw.PowerShell.Errors;

namespace SpaprDdw.PowerShell.Binding;

/// <summary>
/// Converts PowerShell paths to files. A PowerShell path may begin with a drive, or lead to something other than a
/// file.
/// </summary>
internal static class FilePaths
{
    private const string FileSystem = "FileSystem";

    /// <summary>Finds the file of a path without wildcards. The file need not exist.</summary>
    /// <exception cref="CommandException">PathNotFound, PathNotOfFile.</exception>
    public static string ResolveLiteral(SessionState state, string path) => Resolve(path, () =>
    {
        string file = state.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
        RequireFileSystem(provider, path);
        return file;
    });

    /// <summary>
    /// Finds the files that match a path with wildcards. At least one file must match, so a test of no file does not
    /// pass.
    /// </summary>
    /// <exception cref="CommandException">PathNotFound, PathNotOfFile, NoFileMatches.</exception>
    public static IEnumerable<string> ResolveWildcards(SessionState state, string path) => Resolve(path, () =>
    {
        IReadOnlyCollection<string> files = state.Path.GetResolvedProviderPathFromPSPath(path, out ProviderInfo provider);
        RequireFileSystem(provider, path);
        return files.Count > 0 ? files : throw new CommandException(ErrorRecords.NoFileMatches(path));
    });

    /// <summary>
    /// Finds the files of many paths. A path that leads to no file is an error of the command, which then goes on with
    /// the next path.
    /// </summary>
    public static IEnumerable<string> ResolveAll(TceCmdlet cmdlet, IEnumerable<string> paths, bool areLiteral)
        => paths.SelectMany(path =>
        {
            try
            {
                return areLiteral ? [ResolveLiteral(cmdlet.SessionState, path)] : ResolveWildcards(cmdlet.SessionState, path);
            }
            catch (CommandException exception)
            {
                cmdlet.WriteError(exception.Record);
                return [];
            }
        });

    /// <summary>Finds the files of the literal paths if there are some, and otherwise those of the paths with wildcards.</summary>
    public static IEnumerable<string> ResolveAll(TceCmdlet cmdlet, string[] paths, string[] literalPaths)
        => literalPaths.Length > 0 ? ResolveAll(cmdlet, literalPaths, areLiteral: true) : ResolveAll(cmdlet, paths, areLiteral: false);

    /// <summary>
    /// Returns a file as an item of the provider, because tables of other file objects have blank columns. A file that
    /// was already deleted is returned as a plain object.
    /// </summary>
    public static PSObject ItemOf(PSCmdlet cmdlet, string file)
        => File.Exists(file) ? cmdlet.InvokeProvider.Item.Get([file], force: true, literalPath: true)[0] : PSObject.AsPSObject(new FileInfo(file));

    /// <summary>The path of a file that was given as an object, or as a copy from a job or Clixml; null for another object.</summary>
    /// <param name="value">The object.</param>
    public static string? FileOf(object? value)
        => Arguments.Unwrap(value) is FileInfo file ? file.FullName
            : value is PSObject copy && Row.TypeOf(copy) == typeof(FileInfo).FullName ? copy.Properties["FullName"]?.Value as string
            : null;

    /// <summary>
    /// The files that a command with -NoClobber and -Force may replace. With both it replaces none.
    /// </summary>
    public static FileReplacement ReplacementOf(bool noClobber, bool force)
        => noClobber ? FileReplacement.Never : force ? FileReplacement.Any : FileReplacement.Usual;

    private static T Resolve<T>(string path, Func<T> resolve)
    {
        if (path.Contains('\0'))
            throw new CommandException(ErrorRecords.PathNotOfFile(path.Replace('\0', '?')));
        try
        {
            return resolve();
        }
        catch (Exception cause) when (cause is ItemNotFoundException or System.Management.Automation.DriveNotFoundException or ProviderNotFoundException)
        {
            throw new CommandException(ErrorRecords.PathNotFound(path, cause));
        }
        catch (WildcardPatternException)
        {
            throw new CommandException(ErrorRecords.NoFileMatches(path));
        }
    }

    private static void RequireFileSystem(ProviderInfo provider, string path)
    {
        if (provider.Name != FileSystem)
            throw new CommandException(ErrorRecords.PathNotOfFile(path));
    }
}
