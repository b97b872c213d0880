using System.Text.Json;
using System.Text.Json.Serialization;

namespace Parley.Protocol.Json;

/// <summary>Lets raw arguments stand inside other values: one as itself, several as an array, none as null.</summary>
internal sealed class RawArgumentsConverter(ArgumentSerializer serializer) : JsonConverter<RawArguments>
{
    public override RawArguments Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return new RawArguments(System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(document.RootElement), AttachmentScope.Received, count: 1, serializer);
    }

    public override void Write(Utf8JsonWriter writer, RawArguments value, JsonSerializerOptions options)
    {
        switch (value.Count)
        {
            case 0:
                writer.WriteNullValue();
                break;
            case 1:
                value.WriteTo(writer, AttachmentScope.Written ?? []);
                break;
            default:
                writer.WriteStartArray();
                value.WriteTo(writer, AttachmentScope.Written ?? []);
                writer.WriteEndArray();
                break;
        }
    }
}
