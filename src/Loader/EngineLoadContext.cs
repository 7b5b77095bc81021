using System.Reflection;
using System.Runtime.Loader;

namespace SpaprDdw.Loading;

/// <summary>
/// The load context of the engine and of the packages in its folder. The engine gets these packages even if another
/// module has loaded other versions of them into the default context.
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

    /// <summary>The engine's assembly, loaded in this context.</summary>
    public static Assembly Engine => Instance.LoadFromAssemblyName(new AssemblyName(EngineName));

    /// <summary>
    /// Makes the default context find the engine here. It registers one handler for the whole process, although the
    /// module may be imported many times and in many runspaces: assembly and context stay loaded while their types are
    /// in use.
    /// </summary>
    public static void Register()
    {
        Default.Resolving -= ResolveEngine;
        Default.Resolving += ResolveEngine;
    }

    /// <summary>Loads an assembly from the folder. Null leaves any other assembly to the default context.</summary>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        string path = Path.Combine(folder, assemblyName.Name + ".dll");
        return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }

    private static Assembly? ResolveEngine(AssemblyLoadContext context, AssemblyName assemblyName) =>
        assemblyName.Name == EngineName ? Engine : null;
}
