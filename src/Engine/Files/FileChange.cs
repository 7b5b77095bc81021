namespace SpaprDdw.Files;

/// <summary>A file to write or to delete.</summary>
/// <param name="Path">The file.</param>
/// <param name="Text">Its new contents; null to delete it.</param>
internal sealed record FileChange(string Path, string? Text);
