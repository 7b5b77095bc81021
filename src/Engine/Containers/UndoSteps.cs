namespace SpaprDdw.Containers;

/// <summary>The steps of an undo. When one fails, the next are still carried out.</summary>
internal sealed class UndoSteps
{
    /// <summary>The first failure; null for none.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Carries out a step.</summary>
    /// <param name="step">The step.</param>
    public void Run(Action step)
    {
        try
        {
            step();
        }
        catch (Exception cause)
        {
            Failure ??= cause;
        }
    }
}
