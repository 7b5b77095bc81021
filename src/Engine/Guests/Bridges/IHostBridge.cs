namespace SpaprDdw.Guests.Bridges;

/// <summary>A PCI host bridge, as a guest's kernel sees it through RTAS.</summary>
internal interface IHostBridge
{
    /// <summary>Answers a call.</summary>
    /// <param name="service">The call.</param>
    /// <param name="inputs">The inputs.</param>
    /// <param name="outputs">The number of outputs that the caller takes, with the status.</param>
    RtasAnswer Call(RtasService service, uint[] inputs, int outputs);
}
