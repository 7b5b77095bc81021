using System.Xml;
using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;

namespace SpaprDdw.Files;

/// <summary>Turns the exceptions of a file that cannot be read into the errors of its kind of file.</summary>
internal static class FileReading
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="missing">Makes the error of a file that does not exist.</param>
    /// <param name="unreadable">Makes the error of a file that cannot be read, from its path and the problem.</param>
    /// <param name="read">Reads it.</param>
    /// <exception cref="TceException">The error that one of the two makes.</exception>
    public static T Try<T>(
        string path, Func<string, Exception, TceException> missing, Func<string, string, Exception, TceException> unreadable, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception cause) when (cause is FileNotFoundException or DirectoryNotFoundException)
        {
            throw missing(path, cause);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or InvalidDataException or XmlException
            or SharpCompress.Common.SharpCompressException)
        {
            throw unreadable(path, FileText.Problem(cause.Message), cause);
        }
    }
}
