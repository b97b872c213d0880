namespace Parley.WebSocket.Tests.Cases;

/// <summary>Cases 9 and 10: sizes from 64 KB to 16 MB, in frames, fragments and pieces of all sizes, and many round trips of small ones.</summary>
internal static class LimitCases
{
    private const int Kilobyte = 1024;
    private const int Megabyte = 1024 * Kilobyte;

    /// <summary>1,000 in the original, which measures.</summary>
    private const int RoundTrips = 100;

    private static readonly int[] Sizes = [64 * Kilobyte, 256 * Kilobyte, Megabyte, 4 * Megabyte, 8 * Megabyte, 16 * Megabyte];
    private static readonly int[] FragmentSizes = [64, 256, Kilobyte, 4 * Kilobyte, 16 * Kilobyte, 64 * Kilobyte, 256 * Kilobyte, Megabyte, 4 * Megabyte];
    private static readonly int[] PieceSizes = [64, 128, 256, 512, 1024, 2048];
    private static readonly int[] SmallSizes = [0, 16, 64, 256, 1024, 4096];

    public static Dictionary<string, WireCase> All { get; } = WireCase.Index(
    [
        .. Of(Frame.Text, 1, 3, 5, 7),
        .. Of(Frame.Binary, 2, 4, 6, 8),
        new("10.1.1", new Sends(Frame.FragmentsOf(Frame.Text, Frame.MessageOf(64 * Kilobyte), 1300)), new Gets(Frame.Text, Frame.MessageOf(64 * Kilobyte))),
    ]);

    private static IEnumerable<WireCase> Of(byte opcode, int sizes, int fragments, int pieces, int rounds) =>
    [
        .. Sizes.Select((size, i) => Whole($"9.{sizes}.{i + 1}", opcode, size)),
        .. FragmentSizes.Select((size, i) => Fragmented($"9.{fragments}.{i + 1}", opcode, size)),
        .. PieceSizes.Select((size, i) => InPieces($"9.{pieces}.{i + 1}", opcode, size)),
        .. SmallSizes.Select((size, i) => Rounds($"9.{rounds}.{i + 1}", opcode, size)),
    ];

    private static WireCase Whole(string id, byte opcode, int size)
    {
        var payload = Payload(opcode, size);
        return new(id, new Sends(Frame.Of(opcode, payload)), new Gets(opcode, payload));
    }

    // A message of 16,384 fragments is taken, and one of more is refused (T-24): with 64 bytes in each that ends the case.
    private static WireCase Fragmented(string id, byte opcode, int size)
    {
        var payload = Payload(opcode, 4 * Megabyte);
        return new(id, new Sends(Frame.FragmentsOf(opcode, payload, size)), payload.Length / size > 16_384 ? new Fails(1008) : new Gets(opcode, payload));
    }

    private static WireCase InPieces(string id, byte opcode, int size)
    {
        var payload = Payload(opcode, Megabyte);
        return new(id, new Chops(size, Frame.Of(opcode, payload)), new Gets(opcode, payload));
    }

    private static WireCase Rounds(string id, byte opcode, int size)
    {
        var payload = Payload(opcode, size);
        WireStep[] round = [new Sends(Frame.Of(opcode, payload)), new Gets(opcode, payload)];
        return new(id, [.. Enumerable.Repeat(round, RoundTrips).SelectMany(static step => step)]);
    }

    private static byte[] Payload(byte opcode, int size) => opcode == Frame.Text ? Frame.MessageOf(size) : Frame.BytesOf(size);
}
