using CsCheck;
using SpaprDdw.Extents;

namespace SpaprDdw.Tests.Extents;

/// <summary>The map of ranges by their starts behaves like its model, a dictionary.</summary>
public class AddressMapTests
{
    /// <summary>Starts that often occur again, and the first and last address.</summary>
    private static readonly Gen<ulong> Start = Gen.OneOf(Gen.ULong[0, 20], Gen.ULong[ulong.MaxValue - 3, ulong.MaxValue]);

    [Fact]
    public void It_matches_its_model()
        => Gen.Select(Start, Gen.Bool).Array[0, 60].Sample(
            changes =>
            {
                var map = new AddressMap<string>();
                var model = new Dictionary<ulong, string>();
                foreach ((ulong start, bool isAdded) in changes)
                {
                    AddressMap<string> copy = map.Snapshot();
                    string[] before = [.. map.Values];
                    Change(map, model, start, isAdded);
                    Assert.Equal(before, copy.Values);
                    Assert.Equal(model.OrderBy(item => item.Key).Select(item => item.Value), map.Values);
                    Assert.Equal(model.GetValueOrDefault(start), map.At(start));
                    Assert.Equal(model.OrderBy(item => item.Key).LastOrDefault(item => item.Key <= start).Value, map.LastAtOrBefore(start));
                }
            },
            iter: LongTests.Cases(2000));

    private static void Change(AddressMap<string> map, Dictionary<ulong, string> model, ulong start, bool isAdded)
    {
        if (!isAdded)
        {
            map.Remove(start);
            model.Remove(start);
        }
        else if (model.TryAdd(start, $"{start:x}"))
        {
            map.Add(start, $"{start:x}");
        }
        else
        {
            Assert.Throws<ArgumentException>(() => map.Add(start, "another"));
        }
    }
}
