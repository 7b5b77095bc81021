using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using SpaprDdw.Errors;
using SpaprDdw.Partition;

namespace SpaprDdw.PowerShell.Completion;

/// <summary>
/// Completes the PCI devices of the running partition, or of the saved one that the command line names.
/// </summary>
public sealed class PciAddressCompleter : IArgumentCompleter
{
    /// <summary>The longest time that completion may take. Large archives take longer, and get no completion.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        ArgumentNullException.ThrowIfNull(fakeBoundParameters);
        try
        {
            using var timeout = new CancellationTokenSource(Timeout);
            PartitionReport report = PartitionReader.Read(MachineOf(fakeBoundParameters), kernelLog: null, timeout.Token);
            return [.. report.Devices
                .Where(device => device.PciAddress.StartsWith((wordToComplete ?? string.Empty).Trim('\'', '"'), StringComparison.OrdinalIgnoreCase))
                .Select(device => new CompletionResult(
                    device.PciAddress, device.PciAddress, CompletionResultType.ParameterValue, $"{device.Driver ?? "no driver"}, {device.Verdict}"))];
        }
        catch (Exception cause) when (cause is TceException or OperationCanceledException or RuntimeException)
        {
            return []; // The command itself reports the error.
        }
    }

    private static string? MachineOf(IDictionary bound)
    {
        if ((bound["Root"] ?? bound["LiteralPath"]) is not { } given)
            return null;
        using var shell = System.Management.Automation.PowerShell.Create(RunspaceMode.CurrentRunspace);
        return shell.AddCommand("Convert-Path").AddArgument(given).Invoke<string>().FirstOrDefault() ?? string.Empty;
    }
}
