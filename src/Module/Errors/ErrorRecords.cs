using System.Management.Automation;
using SpaprDdw.Containers;
using SpaprDdw.Errors;

namespace SpaprDdw.PowerShell.Errors;

/// <summary>The one place where error records are made.</summary>
internal static class ErrorRecords
{
    /// <summary>An error of the engine, with what to do in the words of commands.</summary>
    public static ErrorRecord From(TceException exception)
        => new(exception, exception.Id, Enum.Parse<ErrorCategory>(exception.Category.ToString()), exception.Target)
        {
            ErrorDetails = new ErrorDetails(exception.MessageWith(Remedies.Of(exception))),
        };

    public static ErrorRecord ContainerNotFound(string name) => Create(
        nameof(ContainerNotFound), ErrorCategory.ObjectNotFound, name,
        $"No container '{name}' is connected. See Get-TceContainer.");

    public static ErrorRecord ContainerNameTaken(string name) => Create(
        nameof(ContainerNameTaken), ErrorCategory.ResourceExists, name,
        $"A container '{name}' is connected already. Choose another -Name, or disconnect that one.");

    public static ErrorRecord TwoContainers(TceContainer piped, TceContainer named) => Create(
        nameof(TwoContainers), ErrorCategory.InvalidArgument, piped,
        $"The container '{piped}' was piped, and -Container names '{named}'. Leave one of them out.");

    public static ErrorRecord EmulatedOnlyParameter(string parameter) => Create(
        nameof(EmulatedOnlyParameter), ErrorCategory.InvalidArgument, parameter,
        $"-{parameter} describes an emulated host; this machine's driver is as it is. Leave it out with -Backend Kernel.");

    public static ErrorRecord HostPageSizeInvalid(ulong size) => Create(
        nameof(HostPageSizeInvalid), ErrorCategory.InvalidArgument, size,
        $"A host's pages are of 4 KiB or 64 KiB, not of {size} bytes. Give -HostPageSize 4K or 64K.");

    public static ErrorRecord WindowNotFound(DmaWindow window) => Create(
        nameof(WindowNotFound), ErrorCategory.ObjectNotFound, window,
        $"The window at {window} is not in this container, or was removed. See Get-DmaWindow.");

    public static ErrorRecord WindowNotFound(int slot) => Create(
        nameof(WindowNotFound), ErrorCategory.ObjectNotFound, slot,
        $"There is no window in slot {slot} of this container. See Get-DmaWindow.");

    public static ErrorRecord GroupNotFound(int number) => Create(
        nameof(GroupNotFound), ErrorCategory.ObjectNotFound, number,
        $"There is no IOMMU group {number} on this host. See Get-IommuGroup.");

    public static ErrorRecord BufferNotFound(string name) => Create(
        nameof(BufferNotFound), ErrorCategory.ObjectNotFound, name,
        $"There is no buffer '{name}' in this container. See Get-DmaBuffer.");

    public static ErrorRecord BufferNotFound(DmaBuffer buffer) => Create(
        nameof(BufferNotFound), ErrorCategory.ObjectNotFound, buffer,
        $"The buffer '{buffer}' is not in this container, or was removed. See Get-DmaBuffer.");

    public static ErrorRecord NotAState(object value) => Create(
        nameof(NotAState), ErrorCategory.InvalidArgument, value,
        $"'{value}' is neither a container nor a file of Export-TceState. Give one of these, or its name or path.");

    public static ErrorRecord StateNotFound(string text) => Create(
        nameof(StateNotFound), ErrorCategory.ObjectNotFound, text,
        $"There is neither a container '{text}' nor a file of that path. See Get-TceContainer, or check the path.");

    public static ErrorRecord PathNotFound(string path, Exception cause) => Create(
        nameof(PathNotFound), ErrorCategory.ObjectNotFound, path,
        $"There is no file '{path}': {cause.Message.TrimEnd('.')}. Check the path; a relative one begins where the shell is (Get-Location).", cause);

    public static ErrorRecord PathNotOfFile(string path) => Create(
        nameof(PathNotOfFile), ErrorCategory.InvalidArgument, path, $"'{path}' is not in a file system. Give the path of a file.");

    public static ErrorRecord TraceUnreadable(string path, Exception cause) => Create(
        nameof(TraceUnreadable), ErrorCategory.InvalidData, path,
        $"{cause.Message} Give a file that Start-TceTrace wrote; where a crash cut its last line short, remove that line.", cause);

    private static ErrorRecord Create(string id, ErrorCategory category, object target, string message, Exception? cause = null)
        => new(new InvalidOperationException(message, cause), id, category, target);
}
