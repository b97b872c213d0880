using System.Net;
using System.Net.Sockets;

namespace Parley.Security;

/// <summary>What counts as one address: an IPv4 address, or the first 64 bits of an IPv6 address, which is what one subscriber has.</summary>
internal static class AddressGroup
{
    private const int PrefixBytes = 8;

    public static IPAddress Of(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        bytes[PrefixBytes..].Clear();
        return new IPAddress(bytes);
    }
}
