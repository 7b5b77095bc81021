namespace SpaprDdw.Diagnostics;

/// <summary>Watches work that may take long: is told how far it is, and can end it.</summary>
public interface IWorkWatch
{
    /// <summary>Called before each small part of the work, where its end leaves nothing half done that is not undone.</summary>
    /// <param name="work">What is being done, in words.</param>
    /// <param name="done">How many parts are done.</param>
    /// <param name="total">How many there are; null where that is not known.</param>
    /// <exception cref="OperationCanceledException">The work is to end here.</exception>
    void Report(string work, long done, long? total);
}
