using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Parley.Hosting;

/// <summary>Chooses a content coding by RFC 9110 §12.5.3.</summary>
internal static class ClientBundleEncoding
{
    public const string Brotli = "br";
    public const string Gzip = "gzip";
    public const string Identity = "identity";

    // The smaller first: at equal quality the first wins.
    private static readonly string[] _codings = [Brotli, Gzip, Identity];

    /// <summary>The coding the client likes best; identity when it refuses them all, as it can still turn that away itself.</summary>
    public static string Choose(StringValues acceptEncoding)
    {
        if (!StringWithQualityHeaderValue.TryParseList(acceptEncoding, out var accepted))
        {
            return Identity;
        }

        var best = Identity;
        var bestQuality = 0.0;
        foreach (var coding in _codings)
        {
            var quality = QualityOf(coding, accepted);
            if (quality > bestQuality)
            {
                (best, bestQuality) = (coding, quality);
            }
        }

        return best;
    }

    private static double QualityOf(string coding, IList<StringWithQualityHeaderValue> accepted)
    {
        var quality = 0.0;
        foreach (var item in accepted)
        {
            if (item.Value.Equals(coding, StringComparison.OrdinalIgnoreCase))
            {
                return item.Quality ?? 1;
            }

            if (item.Value.Equals("*", StringComparison.Ordinal))
            {
                quality = item.Quality ?? 1;
            }
        }

        return quality;
    }
}
