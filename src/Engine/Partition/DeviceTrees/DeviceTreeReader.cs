using SpaprDdw.Errors;
using SpaprDdw.Partition.Machines;

namespace SpaprDdw.Partition.DeviceTrees;

/// <summary>Reads a device tree as Linux shows it: a node is a folder, a property a file.</summary>
internal static class DeviceTreeReader
{
    /// <summary>The deepest nesting; real trees have five levels or six.</summary>
    internal const int Deepest = 64;

    /// <summary>The most nodes.</summary>
    internal const int MostNodes = 500_000;

    /// <summary>Where device trees are, from the machine's root on. The root may be a device tree itself.</summary>
    private static readonly string[] Places = ["proc/device-tree", "sys/firmware/devicetree/base"];

    /// <summary>Reads a machine's device tree.</summary>
    /// <returns>The root node; null where the machine has none.</returns>
    /// <exception cref="TceException">DeviceTreeTooLarge.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static DeviceNode? Read(MachineRoot machine, CancellationToken cancellation)
    {
        MachineFolder? folder = Places.Select(machine.Folder).FirstOrDefault(place => place is not null && IsTree(place));
        folder ??= IsTree(machine.Top) ? machine.Top : null;
        if (folder is null)
            return null;

        var root = new DeviceNode(string.Empty, parent: null);
        var left = new Stack<(MachineFolder Folder, DeviceNode Node)>([(folder, root)]);
        int nodes = 1;
        while (left.TryPop(out (MachineFolder Folder, DeviceNode Node) next))
        {
            cancellation.ThrowIfCancellationRequested();
            foreach ((string name, EntryKind kind) in next.Folder.Entries(WantedFiles.IsProperty))
            {
                if (kind == EntryKind.File && next.Folder.Read(name) is { } value)
                    next.Node.Add(name, value);
                else if (kind == EntryKind.Folder && next.Folder.Folder(name) is { } inner)
                    left.Push((inner, new DeviceNode(name, next.Node)));
            }

            nodes += next.Node.Children.Count;
            if (nodes > MostNodes || next.Node.Depth > Deepest)
                throw PartitionErrors.DeviceTreeTooLarge(next.Node.Path, $"has more than {MostNodes} nodes or {Deepest} levels");
        }

        return root;
    }

    /// <summary>The node of a path; null where there is none.</summary>
    public static DeviceNode? Find(DeviceNode root, string path)
    {
        DeviceNode? node = root;
        foreach (string name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
            node = node?.Child(name);
        return node;
    }

    private static bool IsTree(MachineFolder folder) => folder.KindOf("#address-cells") == EntryKind.File;
}
