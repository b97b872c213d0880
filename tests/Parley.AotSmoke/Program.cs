using Parley.AotSmoke;
using Parley.SupportApps;

await SupportApp.RunAsync(args, (mode, builder) => mode switch
{
    "chat" => ChatApp.Build(builder),
    "cluster" => ClusterApp.Build(builder),
    _ => null,
});
