using System.Management.Automation;
using SpaprDdw.PowerShell.Errors;

namespace SpaprDdw.PowerShell.Binding;

/// <summary>Files behind PowerShell's paths, which may have drives of their own and may lead to no file at all.</summary>
internal static class FilePaths
{
    private const string FileSystem = "FileSystem";

    /// <summary>The file of a path that is taken as it is written; it need not be there.</summary>
    /// <exception cref="CommandException">PathNotFound, PathNotOfFile.</exception>
    public static string Literal(SessionState state, string path) => Find(path, () =>
    {
        string file = state.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
        return OfFileSystem(provider, path, file);
    });

    /// <summary>The files that a path with wildcards leads to; without wildcards the one, which must be there.</summary>
    /// <exception cref="CommandException">PathNotFound, PathNotOfFile.</exception>
    public static IEnumerable<string> Expand(SessionState state, string path) => Find(path, () =>
    {
        IEnumerable<string> files = state.Path.GetResolvedProviderPathFromPSPath(path, out ProviderInfo provider);
        return OfFileSystem(provider, path, files);
    });

    private static T Find<T>(string path, Func<T> find)
    {
        if (path.Contains('\0'))
            throw new CommandException(ErrorRecords.PathNotOfFile(path.Replace('\0', '?')));
        try
        {
            return find();
        }
        catch (Exception cause) when (cause is ItemNotFoundException or System.Management.Automation.DriveNotFoundException or ProviderNotFoundException)
        {
            throw new CommandException(ErrorRecords.PathNotFound(path, cause));
        }
    }

    private static T OfFileSystem<T>(ProviderInfo provider, string path, T files)
        => provider.Name == FileSystem ? files : throw new CommandException(ErrorRecords.PathNotOfFile(path));
}
