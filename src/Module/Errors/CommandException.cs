using System.Management.Automation;

namespace SpaprDdw.PowerShell.Errors;

#pragma warning disable CA1032, CA1064 // The base class of the commands catches it; no other code sees it.

/// <summary>An error record that ends the work on one item of the pipeline.</summary>
/// <param name="record">The error record that the command writes.</param>
internal sealed class CommandException(ErrorRecord record) : Exception(record.Exception.Message)
{
    public ErrorRecord Record { get; } = record;
}
