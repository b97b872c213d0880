using System.Globalization;

namespace Showcase.Lab;

/// <summary>What runs in the second process: clients that listen to one channel until the standard input ends.</summary>
internal static class Crowd
{
    public const string Command = "lab-crowd", Ready = "ready";

    /// <param name="args">The command, the channel, its address, the token of the run, and the pause of short polling in milliseconds.</param>
    public static async Task<int> RunAsync(string[] args)
    {
        if (args is not [_, var channel, var address, var token, var pause] || !LabChannel.All.Contains(channel) || !int.TryParse(pause, CultureInfo.InvariantCulture, out var pauseMs))
        {
            await Console.Error.WriteLineAsync($"{Command} takes a channel, an address, a token and a pause in milliseconds.");
            return 2;
        }

        var clients = new List<CrowdClient>();
        try
        {
            for (var i = 0; i < LabLimits.Crowd; i++)
            {
                var client = new CrowdClient(channel, new Uri(address), token, TimeSpan.FromMilliseconds(pauseMs));
                clients.Add(client);
                await client.OpenAsync();
            }

            Console.WriteLine(Ready);
            await await Task.WhenAny(Console.In.ReadToEndAsync(), Task.WhenAll(clients.Select(client => client.ListenAsync())));
            return 0;
        }
        catch (Exception error) when (error is HttpRequestException or System.Net.WebSockets.WebSocketException or IOException or InvalidOperationException)
        {
            await Console.Error.WriteLineAsync(error.Message);
            return 1;
        }
        finally
        {
            foreach (var client in clients)
                client.Dispose();
        }
    }
}
