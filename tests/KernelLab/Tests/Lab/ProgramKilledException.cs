namespace SpaprDdw.KernelLab;

/// <summary>The guest program was killed before it answered a request.</summary>
/// <param name="request">The request.</param>
internal sealed class ProgramKilledException(string request) : Exception($"The program was killed before it answered '{request}'.");
