using System.Management.Automation;
using Microsoft.Extensions.Logging;

namespace OtherModule;

/// <summary>Uses Microsoft.Extensions.Logging.Abstractions and reports its version.</summary>
[Cmdlet(VerbsCommon.Get, "OtherLogging")]
[OutputType(typeof(string))]
public sealed class GetOtherLogging : PSCmdlet
{
    /// <inheritdoc/>
    protected override void ProcessRecord() =>
        WriteObject($"OtherModule uses {typeof(ILogger).Assembly.GetName().Version}");
}
