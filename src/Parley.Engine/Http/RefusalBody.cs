using System.Text.Json.Serialization;

namespace Parley.Engine.Http;

/// <summary>The JSON of a <see cref="Refusal"/>, keys in the official server's order.</summary>
internal sealed record RefusalBody([property: JsonPropertyName("code")] int Code, [property: JsonPropertyName("message")] string Message);

[JsonSerializable(typeof(RefusalBody))]
internal sealed partial class RefusalJsonContext : JsonSerializerContext;
