using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using SpaprDdw.Readiness.Sources;

namespace SpaprDdw.Readiness;

/// <summary>
/// What makes a host ready for guests after each boot, as the DSC resource exchanges it. Of a wanted state, null is
/// left as it is.
/// </summary>
internal sealed record ReadinessSettings
{
    /// <summary>
    /// The root folder of the system. It has a setter, because the generated serialiser gives a property that can only
    /// be initialised null when it is missing.
    /// </summary>
    public string Root { get; set; } = "/";

    /// <summary>False if the files of this resource must not exist.</summary>
    [JsonPropertyName("_exist")]
    public bool? Exist { get; init; }

    /// <summary>The user that runs the guests.</summary>
    public string? User { get; init; }

    /// <summary>The systemd service that runs the guests.</summary>
    public string? Unit { get; init; }

    /// <summary>Kernel modules to load at boot.</summary>
    public IReadOnlyList<string>? Modules { get; init; }

    /// <summary>PCI ids that vfio-pci takes.</summary>
    public IReadOnlyList<string>? PciIds { get; init; }

    /// <summary>The group that may open the devices of IOMMU groups.</summary>
    public string? DeviceGroup { get; init; }

    /// <summary>The numbers of those IOMMU groups; null or empty for all.</summary>
    public IReadOnlyList<int>? IommuGroups { get; init; }

    /// <summary>RLIMIT_MEMLOCK of the user and the service in bytes; <see cref="ulong.MaxValue"/> for no limit.</summary>
    [JsonConverter(typeof(LimitConverter))]
    public ulong? MemlockLimit { get; init; }

    /// <summary>Huge pages to reserve at boot.</summary>
    public IReadOnlyList<HugePageCount>? HugePages { get; init; }

    /// <summary>The files of this resource.</summary>
    public IReadOnlyList<WrittenFile>? Files { get; init; }

    /// <summary>Why the host is not in the wanted state.</summary>
    public IReadOnlyList<string>? Reasons { get; init; }

    /// <summary>Whether the host is in the wanted state.</summary>
    [JsonPropertyName("_inDesiredState")]
    public bool? InDesiredState { get; init; }
}

/// <summary>A file of this resource.</summary>
/// <param name="Path">Its path, which starts at the root folder.</param>
/// <param name="Text">Its text.</param>
internal sealed record WrittenFile(string Path, string Text);

/// <summary>The serialiser of settings, generated at build time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(ReadinessSettings))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
internal sealed partial class ReadinessJsonContext : JsonSerializerContext;

/// <summary>The JSON settings of instances.</summary>
internal static class ReadinessJson
{
    /// <summary>The context to use. It does not escape the quotation marks in the text of a file.</summary>
    public static ReadinessJsonContext Context { get; } = new(new JsonSerializerOptions(ReadinessJsonContext.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
