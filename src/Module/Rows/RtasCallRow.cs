using SpaprDdw.Guests.Kernels;

namespace SpaprDdw.PowerShell.Rows;

/// <summary>A call of a guest's kernel to the platform, with its answer.</summary>
/// <param name="call">The call.</param>
public sealed class RtasCallRow(RtasCall call)
{
    /// <summary>SetUp if the kernel asked while it set up the node; Driver if it asked for a driver.</summary>
    public string Asker { get; } = call.Asker;

    /// <summary>The call: Query, Create, Remove or Reset.</summary>
    public string Call { get; } = call.Call;

    /// <summary>The inputs in the order of LoPAR, in hexadecimal.</summary>
    public string Arguments { get; } = Hex(call.Arguments);

    /// <summary>The number of outputs that the kernel took, with the status.</summary>
    public int OutputCount { get; } = call.OutputCount;

    /// <summary>The status: 0 done, -1 hardware, -2 busy, -3 parameter.</summary>
    public int Status { get; } = call.Status;

    /// <summary>The outputs after the status, in hexadecimal.</summary>
    public string Outputs { get; } = Hex(call.Outputs);

    /// <summary>The call in one line.</summary>
    public override string ToString() => $"{Asker}: {Call} {Arguments} > {Status} {Outputs}".TrimEnd();

    private static string Hex(IEnumerable<uint> numbers) => string.Join(' ', numbers.Select(number => $"0x{number:x}"));
}
