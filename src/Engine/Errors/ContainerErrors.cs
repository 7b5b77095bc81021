using SpaprDdw.Abi;
using SpaprDdw.Diagnostics;
using SpaprDdw.Platforms;
using static SpaprDdw.Diagnostics.Units;

namespace SpaprDdw.Errors;

/// <summary>Errors about a container as a whole, and about answers of the driver.</summary>
internal static class ContainerErrors
{
    public static TceException ContainerClosed(string name) => new(
        nameof(ContainerClosed), TceErrorCategory.InvalidOperation, name, null,
        $"The container '{name}' is closed.", "Open another container.");

    public static TceException NameInvalid(string name) => new(
        nameof(NameInvalid), TceErrorCategory.InvalidArgument, FileText.Short(name), null,
        $"'{FileText.Short(name)}' is not a name. A name has 1 to 128 characters, and no control or format characters.",
        "Choose another name.");

    public static TceException ContainerBusy(string name) => new(
        nameof(ContainerBusy), TceErrorCategory.ResourceBusy, name, null,
        $"A longer operation on the container '{name}' is running, and has called the code that receives its log or its progress. "
        + "That code, and threads that it waits for, cannot use the container meanwhile.",
        "Use the container when that operation has ended.");

    public static TceException NotInVersion1(string operation, bool hasVersion2) => new(
        nameof(NotInVersion1), TceErrorCategory.InvalidOperation, operation, DriverRule.Version1,
        $"{operation} is not possible in a container of IOMMU version 1, which has only the default window.",
        hasVersion2 ? "Open a container of IOMMU version 2." : "On pseries, boot Linux 6.11 or later, and open a container of version 2.");

    public static TceException SizeZero(string subject) => new(
        nameof(SizeZero), TceErrorCategory.InvalidArgument, 0UL, null, $"The size of {subject} is 0.", "Give a size above 0.");

    public static TceException LockedMemoryShort(object target, ulong needed, LockedMemory locked, string subject) => new(
        nameof(LockedMemoryShort), TceErrorCategory.LimitsExceeded, target, DriverRule.TableCharge,
        $"{subject} needs {Size(needed)} of locked memory, and {Size(locked.Used)} of the limit of {Size(locked.Limit)} is already in use.",
        "Raise RLIMIT_MEMLOCK (ulimit -l), remove windows or buffers, or use larger pages.");

    public static TceException DriverRefused(string request, object target, TceResult result) => new(
        nameof(DriverRefused), TceErrorCategory.DeviceError, target, result.Return > 0 ? DriverRule.ZeroIsSuccess : null,
        $"The driver did not carry out {request}: {Explain(result)}.",
        "Look at the windows and mappings: they show what was done before that request.");

    public static TceException ChangeNotUndone(
        string container, IEnumerable<ulong> before, IEnumerable<string> now, Exception cause, Exception second) => new(
        nameof(ChangeNotUndone), TceErrorCategory.DeviceError, container, null,
        $"A change of windows failed ({Problem(cause)}), and undoing it failed as well ({Problem(second)}). "
        + $"Windows that were to change: {List(before.Select(Address))}; windows now: {List(now)}.",
        "Look at the windows and mappings, and create the missing ones again.", cause);

    public static TceException ChangeNotVerified(string container, ulong expected, ulong locked) => new(
        nameof(ChangeNotVerified), TceErrorCategory.DeviceError, container, DriverRule.TableCharge,
        $"The driver reported success for every request, but {Size(locked)} is locked now instead of the {Size(expected)} "
        + $"that the windows of '{container}' need.",
        "Repeat when nothing else in this process creates or removes windows, or registers memory.");

    public static TceException PreflightMismatch(ulong address) => new(
        nameof(PreflightMismatch), TceErrorCategory.DeviceError, address, null,
        $"The bus address {Address(address)} does not lead to the memory that was mapped there.", "Report this with the requests that were sent.");

    private static string Problem(Exception cause) => ((cause as TceException)?.Problem ?? cause.Message).TrimEnd('.');

    private static string List(IEnumerable<string> items) => string.Join(", ", items.DefaultIfEmpty("none"));

    private static string Explain(TceResult result)
        => result == TceResult.WouldCorruptKernel ? "a real kernel would have written outside of the window's table"
        : result == TceResult.WouldHangKernel ? "a real kernel would never have returned"
        : result.Return > 0 ? $"it answered +{result.Return}, which is a failure without an error number"
        : $"it answered {result.Errno}";
}
