using System.Text.Json;
using System.Text.Json.Serialization;
using Parley.Protocol.SocketIO;

namespace Parley.Protocol.Json;

/// <summary>Lets bytes anywhere in an argument travel as an attachment, with a placeholder in the JSON.</summary>
/// <remarks>A JSON string is read as base64, the form .NET clients without attachments would send.</remarks>
internal abstract class AttachmentConverter<T> : JsonConverter<T>
{
    public override T? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return FromBytes(reader.GetBytesFromBase64());
        }

        var attachments = AttachmentScope.Received;
        if (reader.TokenType != JsonTokenType.StartObject || Placeholder.Probe(reader, attachments.Length, out var number) != PlaceholderKind.Attachment)
        {
            throw new JsonException("Binary data was expected.");
        }

        reader.Skip();
        return FromBytes(attachments[number]);
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        var attachments = AttachmentScope.Written ?? throw new InvalidOperationException("Bytes can be written as an attachment only while a packet is encoded.");
        Placeholder.Write(writer, AttachmentScope.Add(ToMemory(value), attachments));
    }

    protected abstract T FromBytes(byte[] bytes);

    protected abstract ReadOnlyMemory<byte> ToMemory(T value);
}

internal sealed class ByteArrayConverter : AttachmentConverter<byte[]>
{
    protected override byte[] FromBytes(byte[] bytes) => bytes;

    protected override ReadOnlyMemory<byte> ToMemory(byte[] value) => value;
}

internal sealed class ReadOnlyMemoryConverter : AttachmentConverter<ReadOnlyMemory<byte>>
{
    protected override ReadOnlyMemory<byte> FromBytes(byte[] bytes) => bytes;

    protected override ReadOnlyMemory<byte> ToMemory(ReadOnlyMemory<byte> value) => value;
}

internal sealed class MemoryConverter : AttachmentConverter<Memory<byte>>
{
    protected override Memory<byte> FromBytes(byte[] bytes) => bytes;

    protected override ReadOnlyMemory<byte> ToMemory(Memory<byte> value) => value;
}
