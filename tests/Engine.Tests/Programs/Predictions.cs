using SpaprDdw.Planning;
using SpaprDdw.Platforms;
using SpaprDdw.Programs;
using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Programs;

/// <summary>Predicted starts for tests.</summary>
internal static class Predictions
{
    /// <summary>A guest or application with 512 MiB.</summary>
    public static readonly ProgramInputs Guest = new() { MemorySize = 512 * MiB };

    public static ProgramRequest[] Creates(ProgramOutcome outcome) => [.. outcome.Requests.Where(request => request.Name == "CREATE")];

    public static ProgramOutcome Play(
        string program, ProgramInputs inputs, TcePlatform platform = TcePlatform.Power9, ulong hostPage = 64 * KiB, ulong? limit = null)
        => ProgramPlanner.Play(ProgramVersion.Find(program)!, PlanningHost.Of(platform, hostPage, limit), inputs);
}
