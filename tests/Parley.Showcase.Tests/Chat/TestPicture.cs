namespace Parley.Showcase.Tests.Chat;

/// <summary>A picture of a red and a blue pixel.</summary>
internal static class TestPicture
{
    public static readonly byte[] Png = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAADUlEQVR4nGM4oQEEJwAHrwIxhE/biwAAAABJRU5ErkJggg==");

    public static readonly int[] Pixels = [200, 40, 40, 255, 40, 40, 200, 255];

    /// <summary>Waits for a picture that the browser could read.</summary>
    public static async Task ExpectAsync(ILocator image)
    {
        await Expect(image).ToHaveCountAsync(1);
        await Expect(image).ToHaveJSPropertyAsync("naturalWidth", 2);
    }

    /// <summary>What the browser sees in a picture: red, green, blue and alpha of each pixel.</summary>
    public static Task<int[]> PixelsAsync(ILocator image) => image.EvaluateAsync<int[]>("""
        (image) => {
          const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight).getContext("2d");
          canvas.drawImage(image, 0, 0);
          return [...canvas.getImageData(0, 0, image.naturalWidth, image.naturalHeight).data];
        }
        """);
}
