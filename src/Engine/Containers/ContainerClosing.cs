using Microsoft.Extensions.Logging;

namespace SpaprDdw.Containers;

/// <summary>
/// The steps that close a container. A step that fails is logged, and does not keep the others from being carried out.
/// </summary>
/// <param name="limits">The limits of the container.</param>
/// <param name="ledger">The ledger of the container.</param>
/// <param name="charges">What the container is charged for.</param>
/// <param name="driver">The sender of its requests.</param>
/// <param name="logger">The receiver of the log.</param>
internal sealed class ContainerClosing(ContainerLimits limits, ContainerLedger ledger, ContainerCharges charges, ContainerDriver driver, ILogger logger)
{
    private readonly Cleanup cleanup = new(logger);

    /// <summary>Closes everything.</summary>
    public void CloseAll()
    {
        CloseDescriptors();
        ReleaseAll();
    }

    /// <summary>Closes the groups, then the container. Its windows, mappings and registrations end with it.</summary>
    public void CloseDescriptors()
    {
        using ContainerCharges.Scope charging = charges.Begin();
        charges.IsOpen = false;
        foreach (int group in driver.Opened.GroupDescriptors)
            cleanup.Try(() => driver.Backend.Close(group), "Closing a group of the container", limits.Name);
        cleanup.Try(() => driver.Backend.Close(driver.Opened.Descriptor), "Closing the container", limits.Name);
    }

    /// <summary>
    /// Empties the ledger of a closed container, frees the memory of its buffers, and ends the backend.
    /// </summary>
    public void ReleaseAll()
    {
        foreach (DmaWindow window in ledger.Windows.All)
            ledger.Remove(window);
        foreach (DmaBuffer buffer in ledger.Buffers.All)
        {
            ledger.SetRegistered(buffer, false);
            ledger.Buffers.Remove(buffer);
            ledger.Unfreed.Add(buffer);
        }

        foreach (DmaBuffer buffer in ledger.Unfreed)
            cleanup.TryFree(driver.Backend.Memory, buffer);
        ledger.Unfreed.Clear();
        cleanup.Try(driver.Backend.Dispose, "Ending the backend of the container", limits.Name);
    }
}
