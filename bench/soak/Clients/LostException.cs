namespace Parley.Soak.Clients;

/// <summary>A connection has ended, or something else came than what was due.</summary>
internal sealed class LostException(string message) : IOException(message);
