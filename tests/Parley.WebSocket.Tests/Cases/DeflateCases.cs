using System.Globalization;
using System.Text;

namespace Parley.WebSocket.Tests.Cases;

/// <summary>Cases 12 and 13: permessage-deflate over messages of all kinds and sizes, and with offers of all kinds. RFC 7692.</summary>
internal static class DeflateCases
{
    private const string Agreed = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";
    private const int Largest = 131_072;

    private static readonly int[] Sizes = [16, 64, 256, 1024, 4096, 8192, 16_384, 32_768, 65_536, Largest];
    private static readonly int[] FragmentSizes = [256, 512, 1024, 2048, 4096, 8192, 16_384, 32_768];

    private static readonly (byte Opcode, Func<int, byte[]> Payload)[] Kinds =
    [
        (Frame.Text, Json),
        (Frame.Text, Prose),
        (Frame.Binary, Gradient),
        (Frame.Binary, Noise),
        (Frame.Text, Frame.MessageOf),
    ];

    // What is offered, and what we agree to: never a kept window, and never a smaller one of ours than zlib has.
    private static readonly (string Offer, string? Answer)[] Offers =
    [
        ("permessage-deflate", Agreed),
        ("permessage-deflate; server_no_context_takeover", Agreed),
        ("permessage-deflate; server_max_window_bits=9", null),
        ("permessage-deflate; server_max_window_bits=15", Agreed + "; server_max_window_bits=15"),
        ("permessage-deflate; server_no_context_takeover; server_max_window_bits=9", null),
        ("permessage-deflate; server_no_context_takeover; server_max_window_bits=15", Agreed + "; server_max_window_bits=15"),
        ("permessage-deflate; server_no_context_takeover; server_max_window_bits=9, permessage-deflate; server_no_context_takeover, permessage-deflate", Agreed),
    ];

    public static Dictionary<string, DeflateCase> All { get; } = Build().ToDictionary(static entry => entry.Id, StringComparer.Ordinal);

    private static IEnumerable<DeflateCase> Build()
    {
        for (var kind = 0; kind < Kinds.Length; kind++)
        {
            foreach (var entry in OfAllSizes($"12.{kind + 1}", "permessage-deflate; client_max_window_bits", Agreed, Kinds[kind]))
                yield return entry;
        }

        for (var offer = 0; offer < Offers.Length; offer++)
        {
            foreach (var entry in OfAllSizes($"13.{offer + 1}", Offers[offer].Offer, Offers[offer].Answer, Kinds[0]))
                yield return entry;
        }
    }

    private static IEnumerable<DeflateCase> OfAllSizes(string id, string offer, string? answer, (byte Opcode, Func<int, byte[]> Payload) kind) =>
    [
        .. Sizes.Select((size, i) => new DeflateCase($"{id}.{i + 1}", offer, answer, kind.Opcode, kind.Payload(size), Largest * 2)),
        .. FragmentSizes.Select((bytes, i) => new DeflateCase($"{id}.{Sizes.Length + i + 1}", offer, answer, kind.Opcode, kind.Payload(Largest), bytes)),
    ];

    private static byte[] Json(int size)
    {
        var random = new Random(size);
        var text = new StringBuilder("4[");
        while (text.Length < size)
            text.Append(CultureInfo.InvariantCulture, $$"""{"id":{{random.Next()}},"name":"user{{random.Next(100)}}","on":{{(random.Next(2) == 0 ? "true" : "false")}}},""");

        return Encoding.ASCII.GetBytes(text.ToString(0, size));
    }

    private static byte[] Prose(int size)
    {
        string[] words = ["Wörter", "слова", "λόγια", "言葉", "words", "\U0001F4AC", " "];
        var random = new Random(size);
        var text = new List<byte> { (byte)'4' };
        while (text.Count < size)
        {
            var word = Encoding.UTF8.GetBytes(words[random.Next(words.Length)]);
            text.AddRange(text.Count + word.Length <= size ? word : " "u8);
        }

        return [.. text];
    }

    private static byte[] Gradient(int size) => [.. Enumerable.Range(0, size).Select(static i => (byte)((i >> 4) ^ (i % 7)))];

    private static byte[] Noise(int size)
    {
        var bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        return bytes;
    }
}
