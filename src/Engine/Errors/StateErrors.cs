using SpaprDdw.Platforms;
using static SpaprDdw.Diagnostics.Units;

namespace SpaprDdw.Errors;

/// <summary>Errors about exported states.</summary>
internal static class StateErrors
{
    /// <summary>The name of a state that is a text, in the place of its path.</summary>
    public const string NameOfText = "the text of the state";

    public static TceException StateUnreadable(string path, string place, string problem, Exception? cause = null) => new(
        nameof(StateUnreadable), TceErrorCategory.InvalidData, path, null,
        $"{(path == NameOfText ? "The text" : $"The file '{path}'")} holds no valid state: at {place}, {problem.TrimEnd('.')}.", "Give a file that holds an exported state.", cause);

    public static TceException StateUnreadable(string path, string problem, Exception cause) => StateUnreadable(path, "$", problem, cause);

    public static TceException StateNotWritten(string path, Exception cause) => new(
        nameof(StateNotWritten), TceErrorCategory.WriteError, path, null,
        $"The state could not be written to '{path}': {WriteProblem.Of(cause)}. A file that was there is unchanged.",
        "Give a path that can be written.", cause);

    public static TceException StateTooLarge(string name, int groups) => new(
        nameof(StateTooLarge), TceErrorCategory.LimitsExceeded, name, null,
        $"The container '{name}' has {groups} groups, and a state holds at most {HostDescription.MaxGroups}.", "Use a container with fewer groups.");

    public static TceException StateDoesNotFit(string name, int recorded, int version) => new(
        nameof(StateDoesNotFit), TceErrorCategory.InvalidOperation, name, DriverRule.Version1,
        $"The state was exported from a container of IOMMU version {recorded}, and '{name}' has version {version}.",
        $"Restore it into a container of IOMMU version {recorded}.");

    public static TceException ContainerNotEmpty(string name) => new(
        nameof(ContainerNotEmpty), TceErrorCategory.InvalidOperation, name, null,
        $"The container '{name}' already has windows or mappings.", "Restore into a new container, or reset the windows of this one first.");

    public static TceException DefaultWindowTooSmall(string name, ulong mappedEnd, ulong size) => new(
        nameof(DefaultWindowTooSmall), TceErrorCategory.InvalidOperation, name, null,
        $"The state has mappings up to {Address(mappedEnd - 1)} in its default window, and the default window of '{name}' has only {Size(size)}.",
        "Restore it on a host whose default window is as large as on the host that it was exported from.");
}
