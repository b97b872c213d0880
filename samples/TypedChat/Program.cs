using TypedChat;

var builder = WebApplication.CreateBuilder(args);
builder.WebHost.UseUrls(builder.Configuration["urls"] ?? "http://localhost:5081");
builder.Services.AddSocketIO();
builder.Services.AddSingleton(TimeProvider.System).AddSingleton<History>().AddHostedService<Clock>();

var app = builder.Build();
app.UseFileServer();                     // wwwroot/index.html
app.MapSocketIO().MapNamespace<ChatNamespace>();
app.Run();
