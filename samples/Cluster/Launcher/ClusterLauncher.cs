using System.Globalization;
using System.Runtime.InteropServices;

namespace Cluster.Launcher;

/// <summary>Starts Redis, two nodes in .NET, one in Node.js and a load balancer, each a process of its own, and ends them with itself.</summary>
internal static class ClusterLauncher
{
    private const string Usage = """
        Usage: dotnet run --project samples/Cluster [-- --port N] [-- --redis host:port]

          --port N            where the chat opens (default: 5090; 0 for any)
          --redis host:port   a Redis that runs already, instead of one that is started here
        """;

    public static async Task<int> RunAsync(string[] args)
    {
        if (!TryRead(args, out var port, out var redis))
        {
            await Console.Error.WriteLineAsync(Usage);
            return 2;
        }

        using var stopping = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        await using var children = new Children();
        try
        {
            redis ??= await RedisServer.StartAsync(children, stopping.Token);
            var nodes = await Task.WhenAll(
                StartDotNetNodeAsync(children, "dotnet-1", redis, stopping.Token),
                StartDotNetNodeAsync(children, "dotnet-2", redis, stopping.Token),
                NodeJs.StartNodeAsync(children, "nodejs-1", redis, stopping.Token));
            var address = await LoadBalancer.StartAsync(children, port, nodes, stopping.Token);

            Console.WriteLine();
            foreach (var node in nodes)
                Console.WriteLine($"  {node.Name,-10} http://localhost:{node.Port}   process {node.ProcessId}");
            Console.WriteLine();
            Console.WriteLine(address is null
                ? $"Without nginx there is no load balancer: open http://localhost:{nodes[0].Port} and http://localhost:{nodes[1].Port}. {LoadBalancer.HowToInstall}"
                : $"The chat is open at {address}: open it in several windows. Ctrl+C ends it.");

            await Task.Delay(Timeout.InfiniteTimeSpan, stopping.Token);
            return 0;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return 0;
        }
        catch (ProgramFailedException failed)
        {
            await Console.Error.WriteLineAsync(failed.Message);
            return 1;
        }

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stopping.Cancel();
        }
    }

    private static Task<RunningNode> StartDotNetNodeAsync(Children children, string name, string redis, CancellationToken cancellationToken)
    {
        var program = Environment.ProcessPath ?? "dotnet";
        string[] host = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [typeof(ClusterLauncher).Assembly.Location] : [];
        return children.StartNodeAsync(name, program, [.. host, "node", name, redis], AppContext.BaseDirectory, cancellationToken);
    }

    private static bool TryRead(string[] args, out int port, out string? redis)
    {
        (port, redis) = (5090, null);
        for (var i = 0; i < args.Length; i += 2)
        {
            var value = i + 1 < args.Length ? args[i + 1] : "";
            if (args[i] == "--redis" && value.Length > 0)
                redis = value;
            else if (args[i] != "--port" || !int.TryParse(value, CultureInfo.InvariantCulture, out port) || port is < 0 or > 65535)
                return false;
        }

        return true;
    }
}
