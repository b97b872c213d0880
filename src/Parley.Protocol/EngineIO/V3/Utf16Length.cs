using System.Text;

namespace Parley.Protocol.EngineIO.V3;

/// <summary>Lengths as JavaScript counts them: in UTF-16 code units, of text that is UTF-8 here.</summary>
internal static class Utf16Length
{
    public static int Of(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetCharCount(utf8);

    /// <summary>Finds how many bytes the first <paramref name="units"/> code units take. Looks at no more bytes than these.</summary>
    /// <returns>
    /// <see langword="false"/> if there are not as many, or a character lies across the end. Bytes that are no UTF-8 are counted somehow,
    /// and left to who reads them.
    /// </returns>
    public static bool TryMeasure(ReadOnlySpan<byte> utf8, int units, out int bytes)
    {
        bytes = 0;
        if (units > utf8.Length)
        {
            return false;
        }

        // What clients send is mostly ASCII: as many bytes as units.
        if (Ascii.IsValid(utf8[..units]))
        {
            bytes = units;
            return true;
        }

        while (units > 0 && bytes < utf8.Length)
        {
            var (size, inUtf16) = utf8[bytes] switch
            {
                < 0xc0 => (1, 1),
                < 0xe0 => (2, 1),
                < 0xf0 => (3, 1),
                _ => (4, 2),
            };
            bytes += size;
            units -= inUtf16;
        }

        return units == 0 && bytes <= utf8.Length;
    }
}
