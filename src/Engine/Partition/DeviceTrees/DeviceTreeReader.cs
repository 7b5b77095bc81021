using SpaprDdw.Errors;
using SpaprDdw.Partition.Machines;

namespace SpaprDdw.Partition.DeviceTrees;

/// <summary>Reads a device tree in the form in which Linux shows it: nodes are folders, properties are files.</summary>
internal static class DeviceTreeReader
{
    /// <summary>The deepest level of nodes that is read. Real trees have five or six levels.</summary>
    internal const int MaxDepth = 64;

    /// <summary>The largest number of nodes that are read.</summary>
    internal const int MaxNodes = 500_000;

    /// <summary>
    /// The folders in which a machine may have its device tree. A saved tree may also be the root folder itself.
    /// </summary>
    private static readonly string[] Places = ["proc/device-tree", "sys/firmware/devicetree/base"];

    /// <summary>Reads the device tree of a machine.</summary>
    /// <returns>The root node; null if the machine has no device tree.</returns>
    /// <exception cref="TceException">DeviceTreeTooLarge.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static DeviceNode? Read(MachineRoot machine, CancellationToken cancellation)
    {
        MachineFolder? folder = Places.Select(machine.Folder).FirstOrDefault(place => place?.IsDeviceTree == true);
        folder ??= machine.Top.IsDeviceTree ? machine.Top : null;
        if (folder is null)
            return null;

        var root = new DeviceNode(string.Empty, parent: null);
        var pending = new Stack<(MachineFolder Folder, DeviceNode Node)>([(folder, root)]);
        int nodes = 1;
        while (pending.TryPop(out (MachineFolder Folder, DeviceNode Node) next))
        {
            cancellation.ThrowIfCancellationRequested();
            foreach ((string name, EntryKind kind) in next.Folder.Entries(WantedFiles.IsProperty))
            {
                if (kind == EntryKind.File && next.Folder.Read(name) is { } value)
                    next.Node.Add(name, value);
                else if (kind == EntryKind.Folder && next.Folder.Folder(name) is { } inner)
                    pending.Push((inner, new DeviceNode(name, next.Node)));
            }

            nodes += next.Node.Children.Count;
            if (nodes > MaxNodes || next.Node.Depth > MaxDepth)
                throw PartitionErrors.DeviceTreeTooLarge(next.Node.Path, $"has more than {MaxNodes} nodes or {MaxDepth} levels");
        }

        return root;
    }

    /// <summary>The node with a path; null if there is none.</summary>
    public static DeviceNode? Find(DeviceNode root, string path)
    {
        DeviceNode? node = root;
        foreach (string name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
            node = node?.Child(name);
        return node;
    }
}
