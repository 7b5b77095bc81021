using System.Globalization;
using System.Management.Automation.Host;

namespace SpaprDdw.Runner;

/// <summary>What the engine wants to know of the program around it.</summary>
internal sealed class RunnerHost : PSHost
{
    /// <summary>What <c>exit</c> was given, or null when nothing said <c>exit</c>.</summary>
    public int? ExitCode { get; private set; }

    public override string Name => "SpaprDdw.Runner";
    public override Version Version => typeof(RunnerHost).Assembly.GetName().Version!;
    public override Guid InstanceId { get; } = Guid.NewGuid();
    public override CultureInfo CurrentCulture => CultureInfo.CurrentCulture;
    public override CultureInfo CurrentUICulture => CultureInfo.CurrentUICulture;
    public override PSHostUserInterface UI { get; } = new ConsoleInterface();

    public override void SetShouldExit(int exitCode) => ExitCode = exitCode;

    // Native programs write to the same console; nothing needs to be put away for them.
    public override void NotifyBeginApplication() { }
    public override void NotifyEndApplication() { }

    public override void EnterNestedPrompt() => throw new NotSupportedException("The runner has no prompt.");
    public override void ExitNestedPrompt() => throw new NotSupportedException("The runner has no prompt.");
}
