using SpaprDdw.Backends.Tracing;
using SpaprDdw.Tests.Conformance;

namespace SpaprDdw.Tests.Planning;

/// <summary>What every CREATE of the recordings charged, and what it left charged when it failed, against the geometry.</summary>
public class RecordedChargeTests
{
    [Fact]
    public void EveryRecordedChargeIsThatOfTheGeometry()
    {
        var total = new ChargeTally();
        foreach (string name in Recordings.Names)
        {
            string path = Recordings.PathOf(name);
            var walk = new ChargeWalk(name, TraceReader.ReadHeader(path), total);
            foreach (TraceOperation operation in TraceReader.ReadOperations(path))
                walk.Check(operation);
        }

        Assert.Equal(new ChargeTally { Made = 636, Leaked = 252, Uncharged = 713 }, total);
    }
}
