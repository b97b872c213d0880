using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;
using Microsoft.Net.Http.Headers;

namespace Showcase.Hosting;

/// <summary>Serves what Vite built: <c>/chat</c> is chat.html, names with a hash in them are kept for good, and what does not exist says so.</summary>
internal static class Pages
{
    // Scripts and styles of the page's own server only, and connections to it and to what IContentSources says. A browser that finds markup in what others wrote still runs none of it.
    private const string ContentPolicy =
        "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    public static void UsePages(this WebApplication app)
    {
        var files = app.Environment.WebRootFileProvider;
        app.Use((context, next) =>
        {
            if (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method))
                context.Request.Path = FileFor(context.Request.Path, files);
            return next(context);
        });
        app.UseStaticFiles(new StaticFileOptions { OnPrepareResponse = AddHeaders });
        // After the files: whatever has no file may be an endpoint.
        app.UseRouting();
        app.MapFallback(context => NotFoundAsync(context, files));
    }

    private static PathString FileFor(PathString path, IFileProvider files)
    {
        if (path == "/")
            return "/index.html";
        var page = path.Value!.TrimEnd('/') + ".html";
        return page.AsSpan(1).Contains('/') || !files.GetFileInfo(page).Exists ? path : page;
    }

    private static string PolicyFor(HttpContext context)
    {
        var sources = context.RequestServices.GetServices<IContentSources>().SelectMany(others => others.For(context));
        return $"{ContentPolicy}; connect-src {string.Join(' ', sources.Prepend("'self'"))}";
    }

    private static void AddHeaders(StaticFileResponseContext served)
    {
        var headers = served.Context.Response.Headers;
        headers[HeaderNames.CacheControl] = served.Context.Request.Path.StartsWithSegments("/assets", StringComparison.Ordinal) ? "public, max-age=31536000, immutable" : "no-cache";
        headers[HeaderNames.XContentTypeOptions] = "nosniff";
        headers[HeaderNames.ContentSecurityPolicy] = PolicyFor(served.Context);
        headers["Referrer-Policy"] = "same-origin";
    }

    private static Task NotFoundAsync(HttpContext context, IFileProvider files)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        if (!context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase))
            return Task.CompletedTask;
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers[HeaderNames.ContentSecurityPolicy] = PolicyFor(context);
        return context.Response.SendFileAsync(files.GetFileInfo("404.html"));
    }
}
