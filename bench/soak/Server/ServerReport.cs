namespace Parley.Soak.Server;

/// <summary>What the server says of itself.</summary>
/// <param name="Tables">What it holds for its clients.</param>
/// <param name="HeapBytes">Its managed heap.</param>
/// <param name="Published">Events that it has published, where it was told to.</param>
/// <param name="Ends">The reasons that sockets of <see cref="Publisher.Room"/> ended for.</param>
internal sealed record ServerReport(Tables Tables, long HeapBytes, int Published, string[] Ends);
