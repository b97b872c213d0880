namespace Showcase.Hosting;

/// <summary>Says what pages may connect to besides the server they came from.</summary>
internal interface IContentSources
{
    /// <summary>Sources as a content policy names them.</summary>
    IEnumerable<string> For(HttpContext context);
}
