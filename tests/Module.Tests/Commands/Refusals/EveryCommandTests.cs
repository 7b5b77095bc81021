namespace SpaprDdw.ModuleTests.Commands.Refusals;

public class EveryCommandTests(RefusalScene scene) : IClassFixture<RefusalScene>
{
    [Fact]
    public void Has_a_table_of_bad_arguments()
    {
        IEnumerable<string> tables = typeof(RefusalTests).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(RefusalTests)))
            .Select(type => type.Name.Replace("Refusals", string.Empty, StringComparison.Ordinal));

        Assert.Equal(
            scene.CommandNames().Select(name => name.Replace("-", string.Empty, StringComparison.Ordinal)).Order(StringComparer.Ordinal),
            tables.Order(StringComparer.Ordinal));
    }
}
