using Parley.TypedApp;

var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.WebHost.UseUrls("http://127.0.0.1:0");
builder.Services.AddSocketIO();

var app = builder.Build();
var io = app.MapSocketIO();
io.MapNamespace<ChatNamespace>();
io.MapNamespace<AdminNamespace>();
await app.StartAsync();
Console.WriteLine($"ready {app.Urls.Single()}");
await app.WaitForShutdownAsync();
