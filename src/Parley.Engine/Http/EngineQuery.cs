using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Parley.Engine.Http;

/// <summary>
/// Single parameters of a request's query. <see cref="HttpRequest.Query"/> keeps a table of all of them for as long as the request lasts, which for a
/// WebSocket is the whole connection.
/// </summary>
internal static class EngineQuery
{
    /// <summary>A parameter's value, and all of them with commas between if it is there more than once, as <see cref="HttpRequest.Query"/> gives it.</summary>
    /// <returns><see langword="null"/> if it is not there.</returns>
    public static string? Get(HttpContext context, string name)
    {
        string? value = null;
        foreach (var parameter in new QueryStringEnumerable(context.Request.QueryString.Value))
        {
            if (parameter.DecodeName().Span.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                var next = parameter.DecodeValue();
                value = value is null ? next.ToString() : $"{value},{next}";
            }
        }

        return value;
    }
}
