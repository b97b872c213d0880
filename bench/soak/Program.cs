using System.Text.Json;
using Parley.Soak.Runs;
using Parley.Soak.Server;

if (args is ["--serve", var settings])
{
    await SoakServer.RunAsync(JsonSerializer.Deserialize<ServerSettings>(settings)!);
    return 0;
}

return await SoakCommand.RunAsync(args);
