namespace Parley.Showcase.Tests.Support;

/// <summary>The smallest window that every page has to fit.</summary>
internal static class Phone
{
    public static BrowserNewContextOptions Options => new() { ViewportSize = new() { Width = 360, Height = 740 }, IsMobile = true, HasTouch = true };
}
