using SpaprDdw.Diagnostics;
using SpaprDdw.State;

namespace SpaprDdw.PowerShell.Rows;

/// <summary>Exported states of one shape, and in what it differs from the most frequent shape.</summary>
public sealed class StateGroupRow : HostRow
{
    internal StateGroupRow(StateGroup group, string folder)
    {
        Count = group.States.Count;
        Hosts = new ItemList<string>(group.States.Select(state => NameOf(state.Path, folder)));
        Shape = new ItemList<StatePropertyRow>(group.Properties.Select(property => new StatePropertyRow(property, group.States[0], group.Usual)));
        Differences = new ItemList<StatePropertyRow>(group.Differences.Select(property => new StatePropertyRow(property, group.States[0], group.Usual)));
        Path = new ItemList<string>(group.States.Select(state => state.Path));
    }

    /// <summary>The number of states.</summary>
    public int Count { get; }

    /// <summary>The files' names without extensions, and with the folders in which they differ.</summary>
    public IReadOnlyList<string> Hosts { get; }

    /// <summary>The properties of the states.</summary>
    public IReadOnlyList<StatePropertyRow> Shape { get; }

    /// <summary>The properties that differ from the most frequent shape; empty if this is that shape.</summary>
    public IReadOnlyList<StatePropertyRow> Differences { get; }

    /// <summary>The files.</summary>
    public IReadOnlyList<string> Path { get; }

    private static string NameOf(string path, string folder)
    {
        string name = System.IO.Path.GetRelativePath(folder, path);
        foreach (string extension in new[] { ".gz", ".json" })
        {
            if (name.EndsWith(extension, StringComparison.OrdinalIgnoreCase))
                name = name[..^extension.Length];
        }

        return PrintableText.Of(name);
    }
}

/// <summary>A property of exported states.</summary>
public sealed class StatePropertyRow
{
    internal StatePropertyRow(StateProperty property, StateShape state, StateShape usual)
    {
        Property = property.ToString();
        Value = state[property];
        Usual = usual[property];
    }

    /// <summary>The property.</summary>
    public string Property { get; }

    /// <summary>Its value in words.</summary>
    public string Value { get; }

    /// <summary>Its value in the most frequent shape.</summary>
    public string Usual { get; }

    /// <summary>The property with its value, and with the usual value if that is another.</summary>
    public override string ToString() => Value == Usual ? $"{Property}: {Value}" : $"{Property}: {Value}, not {Usual}";
}
