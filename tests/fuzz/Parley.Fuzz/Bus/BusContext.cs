using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Parley.Fuzz.Bus;

/// <summary>The namespace that decoders read for: of a server that is made and never started, with nobody in it.</summary>
internal static class BusContext
{
    private static readonly Lazy<AdapterContext> Made = new(Make);

    /// <summary>The name of this node, whose own messages are passed over.</summary>
    public const string NodeId = "none";

    public static AdapterContext Root => Made.Value;

    private static AdapterContext Make()
    {
        AdapterContext? context = null;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSocketIO().UseAdapter(made =>
        {
            context ??= made.NamespaceName == "/" ? made : null;
            return new NoAdapter(made);
        });
        builder.Build().MapSocketIO();
        return context ?? throw new InvalidOperationException("The server has no root namespace.");
    }

    private sealed class NoAdapter(AdapterContext context) : Adapter(context)
    {
        public override ValueTask BroadcastAsync(BroadcastRequest request, CancellationToken cancellationToken = default) => default;

        public override ValueTask BroadcastWithAckAsync(BroadcastRequest request, long ackId, IBroadcastAnswers answers, CancellationToken cancellationToken = default) => default;
    }
}
