using SpaprDdw.Backends.Tracing;
using SpaprDdw.Tests.Conformance;

namespace SpaprDdw.Tests.Planning;

/// <summary>The geometry of tables, compared with the charge of every CREATE in the recordings.</summary>
public class RecordedChargeTests
{
    [Fact]
    public void Every_recorded_charge_is_that_of_the_geometry()
    {
        var total = new ChargeCounts();
        foreach (string name in Recordings.Names)
        {
            string path = Recordings.PathOf(name);
            var checker = new ChargeChecker(name, TraceReader.ReadHeader(path), total);
            foreach (TraceOperation operation in TraceReader.ReadOperations(path))
                checker.Check(operation);
        }

        Assert.Equal(new ChargeCounts { Made = 1027, Leaked = 423, Uncharged = 1051 }, total);
    }
}
