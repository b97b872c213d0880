namespace Parley.Protocol.EngineIO.V3;

/// <summary>The length in front of each packet of a v3 payload: decimal digits and what ends them.</summary>
internal static class V3Length
{
    /// <summary>Digits of the largest length that an <see cref="int"/> holds.</summary>
    public const int MaxDigits = 10;

    /// <summary>Reads a length, whose digits are characters in the text form and plain numbers in the binary one.</summary>
    /// <param name="bytes">What starts with it.</param>
    /// <param name="zero">The byte that stands for the digit 0.</param>
    /// <param name="end">The byte behind the last digit.</param>
    /// <param name="length">What is claimed; nothing may be allocated for it.</param>
    /// <param name="headerBytes">How many bytes say so, <paramref name="end"/> included.</param>
    public static bool TryRead(ReadOnlySpan<byte> bytes, byte zero, byte end, out int length, out int headerBytes)
    {
        length = 0;
        headerBytes = 0;
        var value = 0L;
        var digits = 0;
        while (digits < bytes.Length && bytes[digits] != end)
        {
            var digit = bytes[digits] - zero;
            if (digit is < 0 or > 9 || ++digits > MaxDigits)
            {
                return false;
            }

            value = (value * 10) + digit;
        }

        if (digits == 0 || digits == bytes.Length || value > int.MaxValue)
        {
            return false;
        }

        length = (int)value;
        headerBytes = digits + 1;
        return true;
    }
}
