using System.Reflection;
using System.Runtime.Loader;

namespace SpaprDdw.Loading;

/// <summary>
/// The load context of the engine and of the packages beside it. What another module has loaded in the default
/// context, in whatever version, is never seen from here.
/// </summary>
internal sealed class EngineLoadContext : AssemblyLoadContext
{
    private const string EngineName = "SpaprDdw.Engine";

    private static readonly EngineLoadContext Instance = new();

    private readonly string folder = Path.Combine(
        Path.GetDirectoryName(typeof(EngineLoadContext).Assembly.Location)!, "engine");

    private EngineLoadContext() : base(EngineName)
    {
    }

    /// <summary>The engine in its context.</summary>
    public static Assembly Engine => Instance.LoadFromAssemblyName(new AssemblyName(EngineName));

    /// <summary>
    /// Answers the default context's question for the engine. Once a process: the module may be imported in many
    /// runspaces and many times, and neither assembly nor context can be unloaded while types of them are in use.
    /// </summary>
    public static void Register()
    {
        Default.Resolving -= ResolveEngine;
        Default.Resolving += ResolveEngine;
    }

    /// <summary>Null leaves the framework, and anything else that is not in the folder, to the default context.</summary>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        string path = Path.Combine(folder, assemblyName.Name + ".dll");
        return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }

    private static Assembly? ResolveEngine(AssemblyLoadContext context, AssemblyName assemblyName) =>
        assemblyName.Name == EngineName ? Engine : null;
}
