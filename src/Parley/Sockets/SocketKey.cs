namespace Parley;

/// <summary>Names a value of <see cref="SocketData"/> and gives it a type. Keys with the same name and type are the same key.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
/// <param name="Name">The name, as other nodes and the Admin UI show it.</param>
public sealed record SocketKey<T>(string Name);
