using System.Text.Json;
using System.Text.Json.Serialization;
using Parley.Protocol.Json;

namespace Parley.Protocol.Tests.Json;

/// <summary>Generated code that writes a type by itself would pass the converters by and send bytes as base64.</summary>
public sealed class SourceGeneratedTests
{
    [Fact]
    public void Bytes_in_a_generated_type_become_attachments()
    {
        var serializer = new ArgumentSerializer(DocumentContext.Default.Options, maxDepth: 256);
        var document = new Document("a", [1, 2], new byte[] { 3 });
        var packet = Wire.Emit(document, serializer);
        Assert.Equal("""52-["e",{"title":"a","body":{"_placeholder":true,"num":0},"seal":{"_placeholder":true,"num":1}}]""", Wire.TextOf(packet));
        Assert.Equal("0102|03", Wire.HexOf(packet));

        var back = Wire.RoundTrip(document, serializer)!;
        Assert.Equal("a", back.Title);
        Assert.Equal("0102", Convert.ToHexString(back.Body));
        Assert.Equal("03", Convert.ToHexString(back.Seal.Span));
    }

    [Fact]
    public void A_context_among_the_resolvers_serves_its_types()
    {
        var options = new JsonSerializerOptions { TypeInfoResolver = DocumentContext.Default };
        Assert.Equal("0102|", Wire.HexOf(Wire.Emit(new Document("a", [1, 2], default), new ArgumentSerializer(options, maxDepth: 256))));
    }

    [Fact]
    public void A_context_that_was_used_before_is_not_changed()
    {
        const string Plain = """{"title":"a","body":"AQI=","seal":"Aw=="}""";
        var document = new Document("a", [1, 2], new byte[] { 3 });
        Assert.Equal(Plain, JsonSerializer.Serialize(document, DocumentContext.Default.Document));
        Wire.Emit(document, new ArgumentSerializer(DocumentContext.Default.Options, maxDepth: 256));
        Assert.Equal(Plain, JsonSerializer.Serialize(document, DocumentContext.Default.Document));
    }

    [Fact]
    public void The_context_of_the_primitives_writes_bytes_as_attachments()
    {
        var serializer = new ArgumentSerializer(new JsonSerializerOptions { TypeInfoResolver = PrimitiveJsonContext.Default }, maxDepth: 256);
        Assert.Equal("0102", Wire.HexOf(Wire.Emit(new byte[] { 1, 2 }, serializer)));
        Assert.Equal("[\"a\",\"b\"]", Wire.ArgumentOf(Wire.Emit<string[]>(["a", "b"], serializer)));
    }
}

internal sealed record Document(string Title, byte[] Body, ReadOnlyMemory<byte> Seal);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Document))]
internal sealed partial class DocumentContext : JsonSerializerContext;
