using System.Text;
using System.Text.RegularExpressions;
using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;
using SpaprDdw.Files;

namespace SpaprDdw.Programs.Logs;

/// <summary>Reads the logs of programs line by line.</summary>
internal static partial class ProgramLog
{
    /// <summary>The longest line in bytes that is parsed. Those about DMA are much shorter.</summary>
    public const int MaxLineLength = 1 << 12;

    /// <summary>The host in the prefix of journalctl or syslog, "Nov 27 02:12:22 host program[1234]: "; null without one.</summary>
    public static string? HostName(string line) => Prefix().Match(line) is { Success: true } prefix ? prefix.Groups["host"].Value : null;

    /// <summary>Reads the lines of a file. A line that is too long to be parsed is empty.</summary>
    /// <param name="path">The file, which may be packed with gzip or xz.</param>
    /// <param name="makeError">Makes the error of a file that cannot be read.</param>
    /// <param name="progress">Receives the progress; null for none.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="TceException">PathNotFound, and the error that <paramref name="makeError"/> makes.</exception>
    public static IEnumerable<string> ReadLines(
        string path, Func<string, string, Exception, TceException> makeError, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        using LineReader log = Try(() => new LineReader(LogFile.Open(path, progress, cancellation)));
        while (Try(log.Read) is { } line)
            yield return line.Length <= MaxLineLength ? Encoding.UTF8.GetString(line.Span) : string.Empty;

        T Try<T>(Func<T> read) => FileReading.Try(path, FileErrors.PathNotFound, makeError, read);
    }

    [GeneratedRegex(@"^[^[]{1,40}\s(?<host>[\w.+-]{1,64}) [\w.+-]{1,64}\[\d+\]: ", RegexOptions.CultureInvariant)]
    private static partial Regex Prefix();
}
