namespace SpaprDdw.Diagnostics;

/// <summary>Watches work that may take long: hears how far it is, and says when it is to end.</summary>
public interface IWorkWatch
{
    /// <summary>True from when on the work is to end.</summary>
    bool IsStopping { get; }

    /// <summary>Called before each small part of the work; throws nothing.</summary>
    /// <param name="work">What is being done, in words.</param>
    /// <param name="done">How many parts are done.</param>
    /// <param name="total">How many there are; null where that is not known.</param>
    void Report(string work, long done, long? total);
}
