await Parley.SupportApps.SupportApp.RunAsync(args);
