using System.Text;

namespace Parley.Fuzz;

/// <summary>Damages an input, the same way for the same numbers: in bytes, and in what the target's inputs are made of.</summary>
internal sealed class Mutator(Random random, IReadOnlyList<string> tokens, IReadOnlyList<byte[]> corpus)
{
    private const int MaxBytes = 64 * 1024;

    private static readonly byte[] Interesting = [0, 1, 0x7f, 0x80, 0xff, 0xc0, 0xed, 0xf4, 0x1e, (byte)'"', (byte)'\\', (byte)'[', (byte)'{', (byte)'0', (byte)'9', (byte)'-'];

    private static readonly string[] Numbers = ["0", "-1", "1", "10", "11", "255", "65536", "2147483647", "2147483648", "9007199254740991", "9007199254740992", "99999999999999999999", "1.5", "1e400"];

    public byte[] Mutate(byte[] input)
    {
        var bytes = new List<byte>(input);

        // Sometimes none: sound inputs have invariants, too.
        for (var left = random.Next(5); left > 0; left--)
        {
            MutateOnce(bytes);
        }

        if (bytes.Count > MaxBytes)
        {
            bytes.RemoveRange(MaxBytes, bytes.Count - MaxBytes);
        }

        return [.. bytes];
    }

    private void MutateOnce(List<byte> bytes)
    {
        var at = random.Next(bytes.Count + 1);
        var length = random.Next(1 + Math.Min(bytes.Count - at, random.Next(4) == 0 ? 1000 : 8));
        switch (random.Next(11))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when at < bytes.Count:
                bytes[at] = Interesting[random.Next(Interesting.Length)];
                break;
            case 2 when at < bytes.Count:
                bytes[at] = (byte)random.Next(256);
                break;
            case 3:
                bytes.RemoveRange(at, length);
                break;
            case 4:
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
            case 5:
                Repeat(bytes, at, length);
                break;
            case 6:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 7:
                Splice(bytes, at);
                break;
            case 8 when tokens.Count > 0:
                bytes.InsertRange(at, ToBytes(tokens[random.Next(tokens.Count)]));
                break;
            case 9:
                ReplaceNumber(bytes, at);
                break;
            default:
                bytes.Insert(at, Interesting[random.Next(Interesting.Length)]);
                break;
        }
    }

    private void Repeat(List<byte> bytes, int at, int length)
    {
        var part = bytes.GetRange(at, length);
        for (var left = random.Next(random.Next(8) == 0 ? 2000 : 20); left > 0 && bytes.Count < MaxBytes; left--)
        {
            bytes.InsertRange(at, part);
        }
    }

    private void Splice(List<byte> bytes, int at)
    {
        var other = corpus[random.Next(corpus.Count)];
        var start = random.Next(other.Length + 1);
        bytes.RemoveRange(at, random.Next(bytes.Count - at + 1));
        bytes.InsertRange(at, other[start..]);
    }

    // Characters up to U+00FF stand for bytes.
    private static byte[] ToBytes(string token) => (token.All(static character => character <= 0xff) ? Encoding.Latin1 : Encoding.UTF8).GetBytes(token);

    private void ReplaceNumber(List<byte> bytes, int at)
    {
        while (at < bytes.Count && !char.IsAsciiDigit((char)bytes[at]))
        {
            at++;
        }

        var end = at;
        while (end < bytes.Count && char.IsAsciiDigit((char)bytes[end]))
        {
            end++;
        }

        bytes.RemoveRange(at, end - at);
        bytes.InsertRange(at, Encoding.ASCII.GetBytes(Numbers[random.Next(Numbers.Length)]));
    }
}
