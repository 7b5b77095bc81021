using SpaprDdw.Diagnostics;
using SpaprDdw.PowerShell.Errors;

namespace SpaprDdw.PowerShell.Binding;

/// <summary>The container that an object comes from. An object names it by name, by id, or both.</summary>
/// <param name="Container">The name of the container; null if the object has none.</param>
/// <param name="ContainerId">The id of the container; null for a row that was typed by hand.</param>
/// <param name="OtherMachine">The other machine from which the object came; null for this one.</param>
internal sealed record Origin(string? Container, Guid? ContainerId, string? OtherMachine = null)
{
    private static readonly string[] ThisMachine = ["localhost", "127.0.0.1", "::1", ".", ThisHost.Name];

    /// <summary>Whether the object names a container, or a machine that has it.</summary>
    public bool IsKnown => Container is not null || ContainerId is not null || OtherMachine is not null;

    /// <summary>The first name that is not one of this machine; null if there is none.</summary>
    /// <param name="names">The names of machines that a row tells.</param>
    public static string? FindOtherMachine(params ReadOnlySpan<object?> names)
    {
        foreach (object? name in names)
        {
            if (name?.ToString() is { } text && !ThisMachine.Contains(text, StringComparer.OrdinalIgnoreCase))
                return text;
        }

        return null;
    }

    /// <summary>Throws when the object comes from another machine.</summary>
    /// <exception cref="CommandException">RowOfOtherMachine.</exception>
    public void RequireThisMachine()
    {
        if (OtherMachine is not null)
            throw new CommandException(ErrorRecords.RowOfOtherMachine(OtherMachine, Container ?? "none", ThisHost.Name));
    }
}
