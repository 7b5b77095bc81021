namespace SpaprDdw.Errors;

/// <summary>What kind of error it is; the names are those of PowerShell's error categories.</summary>
public enum TceErrorCategory
{
    /// <summary>An argument that can never be right here.</summary>
    InvalidArgument,

    /// <summary>Something is in a state in which this cannot be done.</summary>
    InvalidOperation,

    /// <summary>What was named is not there.</summary>
    ObjectNotFound,

    /// <summary>What was named is there already.</summary>
    ResourceExists,

    /// <summary>Something else uses it.</summary>
    ResourceBusy,

    /// <summary>Something it needs cannot be had.</summary>
    ResourceUnavailable,

    /// <summary>A limit would be exceeded.</summary>
    LimitsExceeded,

    /// <summary>The driver gave an answer that was not expected.</summary>
    DeviceError,

    /// <summary>Data that cannot be read.</summary>
    InvalidData,

    /// <summary>A file could not be written.</summary>
    WriteError,

    /// <summary>Not there yet.</summary>
    NotImplemented,
}
