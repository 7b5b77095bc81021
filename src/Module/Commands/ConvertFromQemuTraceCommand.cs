using System.Management.Automation;
using SpaprDdw.Platforms;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Completion;
using SpaprDdw.PowerShell.Errors;
using SpaprDdw.Programs.Logs;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>
/// Reads a trace of QEMU, and tells the windows and registrations of its containers and the last request that failed.
/// </summary>
[Cmdlet(VerbsData.ConvertFrom, "QemuTrace", DefaultParameterSetName = PathSet)]
[OutputType(typeof(TracedContainer))]
public sealed class ConvertFromQemuTraceCommand : LogCmdlet
{
    private QemuTraceReader? input;

    /// <summary>The platform of the host: Power8, Power9, Power10 or PSeries. A trace does not tell it.</summary>
    [Parameter]
    [PlatformTransformation]
    [ArgumentCompleter(typeof(PlatformCompleter))]
    public PlatformArgument Platform { get; set; } = PlatformArgument.Default;

    /// <summary>The page size of the host's kernel: 64K or 4K. A trace does not tell it.</summary>
    [Parameter]
    [SizeTransformation]
    [ArgumentCompleter(typeof(HostPageSizeCompleter))]
    public ulong HostPageSize { get; set; } = HostDescription.LargePageSize;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (!HostDescription.IsPageSize(HostPageSize))
            ThrowTerminatingError(ErrorRecords.HostPageSizeInvalid(HostPageSize));
        string[] missing = [.. new[] { nameof(Platform), nameof(HostPageSize) }.Where(name => !MyInvocation.BoundParameters.ContainsKey(name))];
        if (missing.Length > 0)
            WriteVerbose($"A trace does not tell the host: {Platform} with pages of {HostPageSize >> 10} KiB is assumed. Give -{string.Join(" and -", missing)} if it is another one.");
    }

    /// <inheritdoc/>
    protected override void EndItems()
    {
        if (input is not null)
            Write(input.ReadEnd());
    }

    private protected override void ReadLine(string line)
    {
        input ??= new QemuTraceReader(Platform.Value, HostPageSize);
        input.ReadLine(line);
    }

    private protected override void ReadFile(string file)
        => Write(QemuTraceReader.ReadFile(file, Platform.Value, HostPageSize, Progress, Cancellation));

    private void Write(IReadOnlyList<TracedContainer> containers)
    {
        foreach (string note in containers.SelectMany(container => container.Notes).Distinct())
            WriteVerbose(note);
        WriteObject(containers, enumerateCollection: true);
    }
}
