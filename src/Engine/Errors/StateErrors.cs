using SpaprDdw.Platforms;
using static SpaprDdw.Diagnostics.Units;

namespace SpaprDdw.Errors;

/// <summary>Errors about exported states.</summary>
internal static class StateErrors
{
    public static TceException PathNotFound(string path, Exception cause) => new(
        nameof(PathNotFound), TceErrorCategory.ObjectNotFound, path, null,
        $"There is no file '{path}'.", "Check the path.", cause);

    public static TceException StateUnreadable(string path, string place, string problem, Exception? cause = null) => new(
        nameof(StateUnreadable), TceErrorCategory.InvalidData, path, null,
        $"'{path}' is not a state that can be read: at {place}, {problem.TrimEnd('.')}.", "Give a file that a state was exported to.", cause);

    public static TceException StateNotWritten(string path, Exception cause) => new(
        nameof(StateNotWritten), TceErrorCategory.WriteError, path, null,
        $"The state could not be written to '{path}': {cause.Message.TrimEnd('.')}.", "An older file there is as it was. Give a path that can be written.", cause);

    public static TceException StateDoesNotFit(string name, int recorded, int version) => new(
        nameof(StateDoesNotFit), TceErrorCategory.InvalidOperation, name, DriverRule.Version1,
        $"The state is of a container of IOMMU version {recorded}; '{name}' is of version {version}.",
        $"Restore it into a container of IOMMU version {recorded}.");

    public static TceException ContainerNotEmpty(string name) => new(
        nameof(ContainerNotEmpty), TceErrorCategory.InvalidOperation, name, null,
        $"The container '{name}' has windows or mappings already.", "Restore into a new container, or reset the windows of this one first.");

    public static TceException DefaultWindowTooSmall(string name, ulong mappedEnd, ulong size) => new(
        nameof(DefaultWindowTooSmall), TceErrorCategory.InvalidOperation, name, null,
        $"The state maps up to {Address(mappedEnd - 1)} in the default window; that of '{name}' is of {Size(size)}.",
        "Restore it where the default window is as large as where it was exported.");
}
