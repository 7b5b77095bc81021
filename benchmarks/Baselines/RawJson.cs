using System.Globalization;
using System.Text.Json;
using SpaprDdw.Containers;

namespace SpaprDdw.Benchmarks.Baselines;

/// <summary>The runtime's own JSON reader and writer, without any other work.</summary>
public static class RawJson
{
    /// <summary>Reads every token and uses none.</summary>
    public static long Read(byte[] bytes)
    {
        var reader = new Utf8JsonReader(bytes);
        long tokens = 0;
        while (reader.Read())
            tokens++;
        return tokens;
    }

    /// <summary>Writes a window's mappings as in a state file. They are nearly all bytes of such a file.</summary>
    public static void Write(Stream stream, IReadOnlyList<TceMapping> mappings)
    {
        using var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" });
        writer.WriteStartArray();
        foreach (TceMapping mapping in mappings)
        {
            writer.WriteStartObject();
            WriteHex(writer, "address"u8, mapping.StartAddress);
            WriteHex(writer, "size"u8, mapping.Size);
            writer.WriteString("buffer"u8, mapping.Buffer.Name);
            WriteHex(writer, "offset"u8, mapping.Offset);
            writer.WriteString("access"u8, "ReadWrite"u8);
            writer.WriteEndObject();
            if (writer.BytesPending > 1 << 16)
                writer.Flush();
        }

        writer.WriteEndArray();
    }

    private static void WriteHex(Utf8JsonWriter writer, ReadOnlySpan<byte> name, ulong value)
    {
        Span<byte> text = stackalloc byte[18];
        "0x"u8.CopyTo(text);
        value.TryFormat(text[2..], out int digits, "x", CultureInfo.InvariantCulture);
        writer.WriteString(name, text[..(2 + digits)]);
    }
}
