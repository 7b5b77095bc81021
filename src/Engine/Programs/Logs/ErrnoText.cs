using System.Globalization;
using System.Text.RegularExpressions;
using SpaprDdw.Abi;

namespace SpaprDdw.Programs.Logs;

/// <summary>Finds error numbers in the messages of programs, which print the texts of the C library.</summary>
internal static partial class ErrnoText
{
    /// <summary>The texts of strerror(3) in the C locale, in which libvirt starts QEMU.</summary>
    private static readonly Dictionary<string, Errno> Texts = new()
    {
        ["Operation not permitted"] = Errno.EPERM,
        ["No such file or directory"] = Errno.ENOENT,
        ["Interrupted system call"] = Errno.EINTR,
        ["Input/output error"] = Errno.EIO,
        ["No such device or address"] = Errno.ENXIO,
        ["Bad file descriptor"] = Errno.EBADF,
        ["Resource temporarily unavailable"] = Errno.EAGAIN,
        ["Cannot allocate memory"] = Errno.ENOMEM,
        ["Permission denied"] = Errno.EACCES,
        ["Bad address"] = Errno.EFAULT,
        ["Device or resource busy"] = Errno.EBUSY,
        ["File exists"] = Errno.EEXIST,
        ["No such device"] = Errno.ENODEV,
        ["Not a directory"] = Errno.ENOTDIR,
        ["Invalid argument"] = Errno.EINVAL,
        ["Too many open files in system"] = Errno.ENFILE,
        ["Too many open files"] = Errno.EMFILE,
        ["Inappropriate ioctl for device"] = Errno.ENOTTY,
        ["No space left on device"] = Errno.ENOSPC,
        ["Function not implemented"] = Errno.ENOSYS,
        ["Operation not supported"] = Errno.EOPNOTSUPP,
    };

    /// <summary>
    /// The error number that a message names by its text, else by a number such as "ret = -12", "= -12" or "error 12". The
    /// number -1 is what ioctl returned, and no error number.
    /// </summary>
    /// <param name="message">The message.</param>
    /// <returns>Null if the message names none that is known.</returns>
    public static Errno? Find(string message)
    {
        // The longest text wins: "No such device or address" begins with "No such device".
        string? text = Texts.Keys.Where(each => message.Contains(each, StringComparison.Ordinal)).MaxBy(each => each.Length);
        if (text is not null)
            return Texts[text];
        Match number = Number().Match(message);
        return number.Success && int.Parse(number.Groups[1].Value, CultureInfo.InvariantCulture) is var value and not -1 ? Of(value) : null;
    }

    /// <summary>The error number of a result; null for 0 and for numbers that are not known.</summary>
    /// <param name="result">An error number or its negative.</param>
    public static Errno? Of(int result)
        => result is not (0 or int.MinValue) && Enum.IsDefined((Errno)Math.Abs(result)) ? (Errno)Math.Abs(result) : null;

    [GeneratedRegex(@"(?:\bret = |\) = |\berror )(-?\d{1,9})\b", RegexOptions.CultureInvariant)]
    private static partial Regex Number();
}
