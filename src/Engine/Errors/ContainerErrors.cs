using SpaprDdw.Abi;
using SpaprDdw.Platforms;
using static SpaprDdw.Diagnostics.Units;

namespace SpaprDdw.Errors;

/// <summary>Errors about a container as a whole, and about what the driver answers.</summary>
internal static class ContainerErrors
{
    public static TceException ContainerClosed(string name) => new(
        nameof(ContainerClosed), TceErrorCategory.InvalidOperation, name, null,
        $"The container '{name}' is closed.", "Open another container.");

    public static TceException ContainerBusy(string name) => new(
        nameof(ContainerBusy), TceErrorCategory.ResourceBusy, name, null,
        $"The container '{name}' is in the middle of a longer operation, which only reports how far it is.",
        "Use the container when that operation has ended.");

    public static TceException NotInVersion1(string operation) => new(
        nameof(NotInVersion1), TceErrorCategory.InvalidOperation, operation, DriverRule.Version1,
        $"{operation} is not possible in a container of IOMMU version 1, which has the default window alone.",
        "Open a container of IOMMU version 2.");

    public static TceException SizeZero(string what) => new(
        nameof(SizeZero), TceErrorCategory.InvalidArgument, 0UL, null, $"The size of {what} is 0.", "Give a size above 0.");

    public static TceException LockedMemoryShort(object target, ulong needed, LockedMemory locked, string what) => new(
        nameof(LockedMemoryShort), TceErrorCategory.LimitsExceeded, target, DriverRule.TableCharge,
        $"{what} needs {Size(needed)} of locked memory; {Size(locked.Used)} of {Size(locked.Limit)} are in use.",
        "Raise RLIMIT_MEMLOCK (ulimit -l), remove windows or buffers, or take larger pages.");

    public static TceException DriverRefused(string request, object target, TceResult result) => new(
        nameof(DriverRefused), TceErrorCategory.DeviceError, target, result.Return > 0 ? DriverRule.ZeroIsSuccess : null,
        $"The driver did not carry out {request}: {Explain(result)}.",
        "The lists of windows and mappings show what was done before it.");

    public static TceException ChangeNotUndone(
        string container, IEnumerable<ulong> before, IEnumerable<string> now, Exception cause, TceException second) => new(
        nameof(ChangeNotUndone), TceErrorCategory.DeviceError, container, null,
        $"A change of windows failed ({cause.Message}), and undoing it failed as well ({second.Message}). "
        + $"Before it, these windows were to change: {List(before.Select(Address))}. "
        + $"There are now: {List(now)}.",
        "Look at the lists of windows and mappings, and make again what is missing.", cause);

    public static TceException ChangeNotVerified(string container, ulong expected, ulong locked) => new(
        nameof(ChangeNotVerified), TceErrorCategory.DeviceError, container, DriverRule.TableCharge,
        $"The driver answered success to every request, but {Size(locked)} are locked now, where the windows of '{container}' make it {Size(expected)}.",
        "Repeat when nothing else in this process creates, removes or registers.");

    public static TceException PreflightMismatch(ulong address) => new(
        nameof(PreflightMismatch), TceErrorCategory.DeviceError, address, null,
        $"What was mapped at {Address(address)} is not what is found there.", "Report this with the requests that were sent.");

    private static string List(IEnumerable<string> items) => string.Join(", ", items.DefaultIfEmpty("none"));

    private static string Explain(TceResult result)
        => result == TceResult.WouldCorruptKernel ? "a real kernel would have written outside of the table here"
        : result.Return > 0 ? $"it answered +{result.Return}, which is a failure although errno says nothing"
        : $"it answered {result.Errno}";
}
