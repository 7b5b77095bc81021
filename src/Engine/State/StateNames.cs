using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;

namespace SpaprDdw.State;

/// <summary>
/// Replaces the names in a state that no container or buffer can have. Older versions of the module wrote names of any
/// length, with any characters.
/// </summary>
internal static class StateNames
{
    /// <summary>The state with valid names.</summary>
    /// <param name="state">The state.</param>
    /// <param name="source">The name of the state, for the warnings.</param>
    /// <param name="sink">Receives a warning for each name that is replaced; null for none.</param>
    public static StateRecord Valid(StateRecord state, string source, ITceLogSink? sink)
    {
        ContainerRecord container = state.Container;
        if (!NameRules.IsValid(container.Name))
        {
            string name = NameRules.Shorten(container.Name, number: 1);
            Warn(container.Name, name);
            state = state with { Container = container with { Name = name } };
        }

        BufferRecord[] buffers = [.. state.Buffers];
        if (Array.TrueForAll(buffers, buffer => NameRules.IsValid(buffer.Name)))
            return state;

        var taken = new HashSet<string>(
            buffers.Select(buffer => buffer.Name).Where(NameRules.IsValid), StringComparer.OrdinalIgnoreCase);
        var names = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var numbers = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        for (int index = 0; index < buffers.Length; index++)
        {
            string old = buffers[index].Name;
            if (NameRules.IsValid(old))
                continue;
            string name = Unique(old);
            names.Add(old, name);
            buffers[index] = buffers[index] with { Name = name };
            Warn(old, name);
        }

        foreach (MappingRecord mapping in state.Windows.SelectMany(window => window.KnownMappings))
            mapping.Buffer = names.GetValueOrDefault(mapping.Buffer, mapping.Buffer);
        return state with { Buffers = [.. buffers] };

        string Unique(string old)
        {
            string first = NameRules.Shorten(old, number: 1);
            int number = numbers.GetValueOrDefault(first);
            string name;
            do
                name = NameRules.Shorten(old, ++number);
            while (!taken.Add(name));
            numbers[first] = number;
            return name;
        }

        void Warn(string old, string name) => sink?.Write(
            TceLogLevel.Warning,
            $"{source}: the name '{FileText.Problem(old)}' is read as '{name}', because a name has 1 to {NameRules.MaxLength} characters that can be shown.");
    }
}
