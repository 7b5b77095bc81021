using System.Management.Automation;

namespace SpaprDdw.ModuleTests.Commands.Refusals;

/// <summary>
/// A table of bad arguments for one command, whose name the class has: each is told by its id and category, and
/// changes nothing.
/// </summary>
public abstract class RefusalTests(RefusalScene scene) : IClassFixture<RefusalScene>
{
    // What PowerShell itself says of arguments.
    protected const string Untransformed = "ParameterArgumentTransformationError";
    protected const string Invalid = "ParameterArgumentValidationError";
    protected const string Unconverted = "CannotConvertArgumentNoMessage";
    protected const string Unbound = "InputObjectNotBound";

    protected void Refuses(string script, string id, ErrorCategory category) => scene.Refuses(script, id, category);
}
