using SpaprDdw.PowerShell.Errors;

namespace SpaprDdw.PowerShell.Binding;

/// <summary>The container that an object comes from. An object names it by name, by id, or both.</summary>
/// <param name="Container">The name of the container; null if the object has none.</param>
/// <param name="ContainerId">The id of the container; null for a row that was typed by hand.</param>
/// <param name="Computer">The machine from which the object came; null for this one.</param>
internal sealed record Origin(string? Container, Guid? ContainerId, string? Computer = null)
{
    private static readonly string[] ThisMachine = ["localhost", "127.0.0.1", "::1", ".", Environment.MachineName];

    /// <summary>Whether the object names a container, or a machine that has it.</summary>
    public bool IsKnown => Container is not null || ContainerId is not null || IsOfOtherMachine;

    private bool IsOfOtherMachine => Computer is not null && !ThisMachine.Contains(Computer, StringComparer.OrdinalIgnoreCase);

    /// <summary>Throws when the object comes from another machine.</summary>
    /// <exception cref="CommandException">RowOfOtherMachine.</exception>
    public void RequireThisMachine()
    {
        if (IsOfOtherMachine)
            throw new CommandException(ErrorRecords.RowOfOtherMachine(Computer!, Container ?? "none", Environment.MachineName));
    }
}
