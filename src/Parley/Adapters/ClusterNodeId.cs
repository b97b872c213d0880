using System.Security.Cryptography;

namespace Parley.Adapters;

/// <summary>The ids of nodes and of their requests: 16 hexadecimal digits, as in the official cluster adapters.</summary>
internal static class ClusterNodeId
{
    private const int Length = 16;

    public static string Create() => RandomNumberGenerator.GetHexString(Length, lowercase: true);
}
