using SpaprDdw.Backends.Emulated;
using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Journal;

/// <summary>The lines of the log that say what was done, word for word and in their order.</summary>
public class LogLineTests
{
    [Fact]
    public void The_log_tells_each_change_of_the_windows()
    {
        var reader = new LogReader(TceLogLevel.Verbose, TceLogLevel.Warning);
        using TceContainer container = TceContainer.Open(
            new EmulatedHost(new EmulatedHostOptions { Groups = 2 }).StartProcess(), new TceContainerOptions { Name = "c", Groups = [1, 0] }, reader);
        DmaBuffer buffer = container.CreateBuffer(64 * KiB);

        container.Map(new MapRequest(buffer));
        container.CreateWindow(2 * MiB, 64 * GiB, levels: 2);
        container.RemoveWindow(container.GetWindow(0), force: true);
        container.CreateWindow(64 * KiB, 8 * GiB);
        container.Map(new MapRequest(buffer, Address: 0xffff0000));

        Assert.Equal(
            [
                "Container 'c' is open on 2 groups of a Power9 host (Emulated).",
                "The driver made the default window on this first use and charged 8 MiB of locked memory.",
                "Created the window at 0x800000000000000: 64 GiB in pages of 2 MiB, 2 levels, 640 KiB of locked memory.",
                "Removed the window at 0x0.",
                "Created the window at 0x0: 8 GiB in pages of 64 KiB, 1 level, 2 MiB of locked memory.",
                "The mapping includes the bus addresses 0xffff0000 to 0xffffffff, where PowerNV hosts take every access as a "
                + "32-bit MSI: no device reaches the memory mapped there (driver rule 20).",
            ],
            reader.Lines);
    }
}
