using SpaprDdw.Guests.Bridges;

namespace SpaprDdw.Guests.Kernels;

/// <summary>A call of a guest's kernel to the platform, with its answer.</summary>
public sealed class RtasCall
{
    internal RtasCall(RtasService service, bool isOfSetUp, uint[] inputs, int outputs, RtasAnswer answer)
    {
        Service = service;
        Asker = isOfSetUp ? "SetUp" : "Driver";
        Arguments = inputs;
        OutputCount = outputs;
        Status = answer.Status;
        Outputs = answer.Outputs;
    }

    /// <summary>The call: Query, Create, Remove or Reset.</summary>
    public string Call => Service.ToString();

    /// <summary>SetUp if the kernel asked while it set up the node; Driver if it asked for a driver.</summary>
    public string Asker { get; }

    /// <summary>The inputs, in the order of LoPAR.</summary>
    public IReadOnlyList<uint> Arguments { get; }

    /// <summary>The number of outputs that the kernel took, with the status.</summary>
    public int OutputCount { get; }

    /// <summary>The status: 0 done, -1 hardware, -2 busy, -3 parameter.</summary>
    public int Status { get; }

    /// <summary>The outputs after the status.</summary>
    public IReadOnlyList<uint> Outputs { get; }

    internal RtasService Service { get; }
}
