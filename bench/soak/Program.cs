using Parley.Soak.Runs;
using Parley.Soak.Server;

if (args is ["--serve", ..])
{
    await SoakServer.RunAsync(isRecovering: args.Contains(ServerProcess.Recovery, StringComparer.Ordinal), isPatient: args.Contains(ServerProcess.Patient, StringComparer.Ordinal));
    return 0;
}

return await SoakCommand.RunAsync(args);
