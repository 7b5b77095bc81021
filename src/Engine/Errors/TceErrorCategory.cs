namespace SpaprDdw.Errors;

/// <summary>The kind of an error. The names are those of PowerShell's error categories.</summary>
public enum TceErrorCategory
{
    /// <summary>An argument is wrong in every state of the container.</summary>
    InvalidArgument,

    /// <summary>The object is in a state that does not allow the operation.</summary>
    InvalidOperation,

    /// <summary>The named object does not exist.</summary>
    ObjectNotFound,

    /// <summary>The named object exists already.</summary>
    ResourceExists,

    /// <summary>Something else uses the object.</summary>
    ResourceBusy,

    /// <summary>A device, file or memory that the operation needs is not available.</summary>
    ResourceUnavailable,

    /// <summary>A limit would be exceeded.</summary>
    LimitsExceeded,

    /// <summary>The driver gave an answer that was not expected.</summary>
    DeviceError,

    /// <summary>Data cannot be read.</summary>
    InvalidData,

    /// <summary>A file could not be written.</summary>
    WriteError,

    /// <summary>The feature does not exist yet.</summary>
    NotImplemented,
}
