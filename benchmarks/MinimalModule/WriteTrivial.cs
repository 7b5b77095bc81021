using System.Management.Automation;

namespace MinimalModule;

/// <summary>Writes Count trivial objects, once or for each number from the pipeline.</summary>
[Cmdlet(VerbsCommunications.Write, "Trivial")]
[OutputType(typeof(Trivial))]
public sealed class WriteTrivial : PSCmdlet
{
    /// <summary>A number from the pipeline.</summary>
    [Parameter(ValueFromPipeline = true)]
    public ulong Number { get; set; }

    /// <summary>The number of objects to write for each number.</summary>
    [Parameter]
    public int Count { get; set; } = 1;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        for (int index = 0; index < Count; index++)
            WriteObject(new Trivial(Number));
    }
}

/// <summary>An object with one property.</summary>
/// <param name="Number">A number.</param>
public sealed record Trivial(ulong Number);
