using System.Reflection;
using SpaprDdw.Containers;

namespace SpaprDdw.Tests.Containers;

/// <summary>
/// A call of every operation of a container, by the names of the type and the method. The arguments fit a container
/// with the default window and one buffer.
/// </summary>
internal static class ContainerOperations
{
    private const ulong Page = 64 << 10, Size = 1 << 30;

    /// <summary>The members that work on a closed container too, or only name the container.</summary>
    private static readonly string[] NoOperations = ["TceContainer.Dispose", "TceContainer.ToString"];

    /// <summary>The names of all operations, as reflection finds them.</summary>
    public static IEnumerable<string> Names =>
        from type in (Type[])[typeof(TceContainer), typeof(TceContainerPreview), typeof(ContainerInternals)]
        from method in type.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
        where !method.IsSpecialName && !method.IsPrivate
        let name = $"{type.Name}.{method.Name}"
        where !NoOperations.Contains(name)
        select name;

    /// <summary>The calls by name.</summary>
    public static Dictionary<string, Action> Of(TceContainer container, DmaWindow window, DmaBuffer buffer) => new()
    {
        ["TceContainer.GetInfo"] = () => container.GetInfo(),
        ["TceContainer.GetHostGroups"] = () => container.GetHostGroups(),
        ["TceContainer.GetWindows"] = () => container.GetWindows(),
        ["TceContainer.GetWindow"] = () => container.GetWindow(0),
        ["TceContainer.GetTable"] = () => container.GetTable(window),
        ["TceContainer.CreateWindow"] = () => container.CreateWindow(Page, Size),
        ["TceContainer.RemoveWindow"] = () => container.RemoveWindow(window),
        ["TceContainer.ReplaceWindow"] = () => container.ReplaceWindow(window, null, null, null),
        ["TceContainer.ResetWindows"] = () => container.ResetWindows(),
        ["TceContainer.GetBuffers"] = () => container.GetBuffers(),
        ["TceContainer.GetBuffer"] = () => container.GetBuffer(buffer.Name),
        ["TceContainer.GetBufferPageSizes"] = () => container.GetBufferPageSizes(),
        ["TceContainer.CreateBuffer"] = () => container.CreateBuffer(Page),
        ["TceContainer.RemoveBuffer"] = () => container.RemoveBuffer(buffer),
        ["TceContainer.GetMappings"] = () => container.GetMappings(window),
        ["TceContainer.Map"] = () => container.Map(new MapRequest(buffer, window)),
        ["TceContainer.Unmap"] = () => container.Unmap(0, Page),
        ["TceContainer.Resolve"] = () => container.Resolve(0),
        ["TceContainerPreview.CreateWindow"] = () => container.Preview.CreateWindow(Page, Size, null),
        ["TceContainerPreview.RemoveWindow"] = () => container.Preview.RemoveWindow(window, force: false),
        ["TceContainerPreview.ReplaceWindow"] = () => container.Preview.ReplaceWindow(window, null, null, null, force: false),
        ["TceContainerPreview.ResetWindows"] = () => container.Preview.ResetWindows(force: false),
        ["TceContainerPreview.CreateBuffer"] = () => container.Preview.CreateBuffer(Page, null, null),
        ["TceContainerPreview.RemoveBuffer"] = () => container.Preview.RemoveBuffer(buffer),
        ["TceContainerPreview.Map"] = () => container.Preview.Map(new MapRequest(buffer, window)),
        ["TceContainerPreview.Unmap"] = () => container.Preview.Unmap(0, Page),
        ["TceContainerPreview.ForceCreateWindow"] = () => container.Preview.ForceCreateWindow(Page, Size, null),
        ["TceContainerPreview.UseDefaultWindow"] = () => container.Preview.UseDefaultWindow(),
        ["TceContainerPreview.FindCreationError"] = () => container.Preview.FindCreationError(),
        ["ContainerInternals.Copy"] = () => container.Internals.Copy(),
        ["ContainerInternals.ProbeGroup"] = () => GroupProbe.Ask(container, 1),
        ["ContainerInternals.RequireNotFrozen"] = () => container.Internals.RequireNotFrozen(),
        ["ContainerInternals.UseExclusively"] = () => container.Internals.UseExclusively(progress: null).Dispose(),
        ["ContainerInternals.ForceCreateWindow"] = () => container.Internals.ForceCreateWindow(Page, Size, null),
        ["ContainerInternals.UseDefaultWindow"] = () => container.Internals.UseDefaultWindow(),
        ["ContainerInternals.CreateDefaultWindow"] = () => container.Internals.CreateDefaultWindow(),
        ["ContainerInternals.AddBuffer"] = () => container.Internals.AddBuffer("added", buffer.Address, buffer.Size, Page, register: true),
        ["ContainerInternals.LimitLockedMemory"] = () => container.Internals.LimitLockedMemory(Size),
    };
}
