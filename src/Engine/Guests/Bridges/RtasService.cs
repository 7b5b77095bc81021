namespace SpaprDdw.Guests.Bridges;

/// <summary>The RTAS calls for DMA windows (LoPAR).</summary>
internal enum RtasService
{
    /// <summary>ibm,query-pe-dma-windows: which windows the platform can make.</summary>
    Query,

    /// <summary>ibm,create-pe-dma-window: make a window.</summary>
    Create,

    /// <summary>ibm,remove-pe-dma-window: remove a window.</summary>
    Remove,

    /// <summary>ibm,reset-pe-dma-windows: remove all windows, and put the default window back.</summary>
    Reset,
}

/// <summary>The tokens by which a kernel names the calls. The platform tells them in the device tree.</summary>
/// <param name="Query">The first cell of ibm,ddw-applicable.</param>
/// <param name="Create">The second cell of ibm,ddw-applicable.</param>
/// <param name="Remove">The third cell of ibm,ddw-applicable.</param>
internal sealed record RtasTokens(uint Query, uint Create, uint Remove);

/// <summary>The status of a call (LoPAR).</summary>
internal static class RtasStatus
{
    public const int Success = 0, HardwareError = -1, Busy = -2, ParameterError = -3;

    /// <summary>The first and the last status that ask the caller to repeat the call later.</summary>
    public const int FirstDelay = 9900, LastDelay = 9905;
}

/// <summary>The answer to a call.</summary>
/// <param name="Status">The status.</param>
/// <param name="Outputs">The outputs after the status. They are 0 if the call failed.</param>
internal readonly record struct RtasAnswer(int Status, uint[] Outputs);
