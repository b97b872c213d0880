using Parley.AotSmoke;
using Parley.SupportApps;

await SupportApp.RunAsync(args, (mode, builder) => mode == "chat" ? ChatApp.Build(builder) : null);
