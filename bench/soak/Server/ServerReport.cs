namespace Parley.Soak.Server;

/// <summary>What the server says of itself.</summary>
/// <param name="Tables">What it holds for its clients.</param>
/// <param name="HeapBytes">Its managed heap.</param>
/// <param name="Published">Events that it has published, where it was told to.</param>
/// <param name="Worked">How many handlers that take their time have come to their end.</param>
/// <param name="Ends">How many sockets have ended for which reason.</param>
internal sealed record ServerReport(Tables Tables, long HeapBytes, int Published, int Worked, Dictionary<string, int> Ends);
