using System.Text.Json;
using System.Text.Json.Serialization;

namespace Parley.SupportApps;

internal sealed record AdminAuth(string? Token);

internal sealed record Refusal(string Code, bool Retry);

internal sealed record WhoAmI(string Id, string Nsp, string[] Rooms, string Transport, JsonElement Auth, Dictionary<string, string> Query, bool Recovered);

internal sealed record EngineFault(int Code, string Message, string? Name);

internal sealed record DateObject(string Date);

internal sealed record BufferInJson(string? Hello, byte[]? Message, string? Goodbye);

internal sealed record HandshakeInfo(
    Dictionary<string, string> Headers,
    DateTimeOffset Time,
    string? Address,
    bool Xdomain,
    bool Secure,
    long Issued,
    string Url,
    Dictionary<string, string> Query,
    JsonElement Auth);

internal sealed record Stats(int Clients, int Sockets);

internal sealed record Answer(bool Ok, RawArguments? Value);

internal sealed record NoAnswer(bool Ok);

internal sealed record Answers(bool Ok, JsonElement[] Values);

/// <summary>What the applications send and receive besides primitives and arguments they pass on, for builds without reflection.</summary>
[JsonSerializable(typeof(AdminAuth))]
[JsonSerializable(typeof(Refusal))]
[JsonSerializable(typeof(WhoAmI))]
[JsonSerializable(typeof(EngineFault[]))]
[JsonSerializable(typeof(object[][]))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(DateObject))]
[JsonSerializable(typeof(BufferInJson))]
[JsonSerializable(typeof(HandshakeInfo))]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(Stats))]
[JsonSerializable(typeof(Answer))]
[JsonSerializable(typeof(NoAnswer))]
[JsonSerializable(typeof(Answers))]
internal sealed partial class SupportJson : JsonSerializerContext;
