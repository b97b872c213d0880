using System.Globalization;
using System.Text.Json;

namespace Parley.Fuzz.Bus;

/// <summary>What was captured of official adapters, for the tests of the wires, too: inputs to start from.</summary>
internal static class Golden
{
    private static readonly JsonElement All = Read();

    /// <summary>Whole messages.</summary>
    public static IEnumerable<byte[]> Messages { get; } = [.. Bodies().Where(static body => !body.IsEntry).Select(static body => body.Bytes)];

    /// <summary>Entries of a stream: type and data, apart as <see cref="Targets.StreamTarget"/> takes them.</summary>
    public static IEnumerable<byte[]> Entries { get; } = [.. Bodies().Where(static body => body.IsEntry).Select(static body => ToEntry(body.Bytes))];

    private static IEnumerable<(byte[] Bytes, bool IsEntry)> Bodies() =>
        from adapter in All.EnumerateObject()
        from operation in adapter.Value.EnumerateObject()
        from sent in operation.Value.EnumerateArray()
        select (sent.GetProperty("body").GetBytesFromBase64(), sent.GetProperty("where").GetString() == "socket.io");

    private static byte[] ToEntry(byte[] body)
    {
        using var json = JsonDocument.Parse(body);
        var data = json.RootElement.GetProperty("data").GetString()!;
        var type = byte.Parse(json.RootElement.GetProperty("type").GetString()!, CultureInfo.InvariantCulture);
        return [type, .. data[0] == '{' ? System.Text.Encoding.UTF8.GetBytes(data) : Convert.FromBase64String(data)];
    }

    private static JsonElement Read()
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "golden.json")));
        return json.RootElement.Clone();
    }
}
