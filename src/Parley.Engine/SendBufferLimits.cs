namespace Parley.Engine;

/// <summary>What may wait to be sent on one connection, in bytes; each packet counts with 64 bytes on top.</summary>
/// <param name="SoftLimit">Above it, whoever awaits an emit to that one client waits until less is queued.</param>
/// <param name="HardLimit">What is queued at most. What happens then is a policy; without one the client is closed as a slow consumer.</param>
public readonly record struct SendBufferLimits(int SoftLimit, int HardLimit);
