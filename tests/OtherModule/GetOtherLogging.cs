using System.Management.Automation;
using Microsoft.Extensions.Logging;

namespace OtherModule;

/// <summary>Uses the package and says which version of it that was.</summary>
[Cmdlet(VerbsCommon.Get, "OtherLogging")]
[OutputType(typeof(string))]
public sealed class GetOtherLogging : PSCmdlet
{
    /// <summary>Writes the version of the package's assembly.</summary>
    protected override void ProcessRecord() =>
        WriteObject($"OtherModule uses {typeof(ILogger).Assembly.GetName().Version}");
}
