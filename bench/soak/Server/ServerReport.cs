namespace Parley.Soak.Server;

/// <summary>What the server says of itself.</summary>
/// <param name="Tables">What it holds for its clients.</param>
/// <param name="HeapBytes">Its managed heap.</param>
/// <param name="Published">Events that it has published, where it was told to.</param>
/// <param name="Ends">How many sockets have ended for which reason.</param>
internal sealed record ServerReport(Tables Tables, long HeapBytes, int Published, Dictionary<string, int> Ends);
