using System.Management.Automation;

namespace SpaprDdw.PowerShell.Errors;

#pragma warning disable CA1032, CA1064 // Carries an error record from where it was found to the command; nobody else sees it.

/// <summary>Ends the work on an item of the pipeline with an error.</summary>
/// <param name="record">The error.</param>
internal sealed class CommandException(ErrorRecord record) : Exception(record.Exception.Message)
{
    public ErrorRecord Record { get; } = record;
}
