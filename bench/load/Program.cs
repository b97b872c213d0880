using Parley.Load.Generator;
using Parley.Load.Runs;

return args is [GeneratorProcess.Verb, ..] ? await GeneratorRun.MainAsync(args[1..]) : await LoadCommand.RunAsync(args);
