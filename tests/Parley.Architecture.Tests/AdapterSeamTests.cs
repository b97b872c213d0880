using System.Reflection;

namespace Parley.Architecture.Tests;

/// <summary>What adapters are made of: packets, targets and ids. A socket in their hands would be a way past rooms, order and locks.</summary>
public class AdapterSeamTests
{
    private const BindingFlags Everything = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Type[] _seam =
    [
        typeof(Adapter), typeof(AdapterContext), typeof(ILocalSockets), typeof(IBroadcastAnswers), typeof(ClusterAdapter), typeof(HeartbeatClusterAdapter),
        typeof(ClusterMessage), typeof(ClusterResponse), .. typeof(ClusterMessage).GetNestedTypes(), .. typeof(ClusterResponse).GetNestedTypes(),
    ];

    private static readonly string[] _hidden = ["Parley.Socket", "Parley.Namespace", "Parley.SocketIOServer", "Parley.Engine.EngineConnection", "Parley.Engine.Sessions.EngineSession"];

    [Fact]
    public void Adapters_see_neither_sockets_nor_sessions()
    {
        var seen = Reach(_seam);

        Assert.Contains("Parley.Protocol.SocketIO.EncodedPacket", seen);
        Assert.Contains("Parley.SocketSnapshot", seen);
        Assert.Empty(seen.Intersect(_hidden, StringComparer.Ordinal));
    }

    [Fact]
    public void A_socket_in_a_signature_would_be_found() => Assert.Contains("Parley.Socket", Reach([typeof(IRoomOfSockets)]));

    /// <summary>The types of Parley that public and protected members lead to, from some types on.</summary>
    private static HashSet<string> Reach(IEnumerable<Type> from)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var queue = new Queue<Type>(from);
        while (queue.TryDequeue(out var type))
        {
            foreach (var next in Parts(type).Where(part => part.Namespace?.StartsWith("Parley", StringComparison.Ordinal) == true))
            {
                if (seen.Add(next.FullName ?? next.Name))
                {
                    foreach (var used in Signatures(next))
                    {
                        queue.Enqueue(used);
                    }
                }
            }
        }

        return seen;
    }

    private static IEnumerable<Type> Signatures(Type type) =>
        type.GetMembers(Everything).SelectMany(static member => member switch
        {
            MethodBase method when IsVisible(method) =>
                method.GetParameters().Select(static parameter => parameter.ParameterType).Append(method is MethodInfo info ? info.ReturnType : typeof(void)),
            FieldInfo field when field.IsPublic || field.IsFamily => [field.FieldType],
            _ => [],
        });

    // Family-and-assembly is "private protected", which no adapter outside the package sees.
    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static IEnumerable<Type> Parts(Type type)
    {
        if (type.HasElementType)
        {
            return Parts(type.GetElementType()!);
        }

        return type.IsGenericType ? type.GetGenericArguments().SelectMany(Parts).Append(type.GetGenericTypeDefinition()) : [type];
    }

    private interface IRoomOfSockets
    {
        IReadOnlyList<Socket> Members { get; }
    }
}
