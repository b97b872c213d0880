using System.Text.Json;
using System.Text.Json.Serialization;

namespace Parley.TypedApp;

// Every form that a type can take in a contract, one of each.
public enum Mood
{
    Calm,
    Loud = 5,
}

[JsonConverter(typeof(JsonStringEnumConverter<Color>))]
public enum Color
{
    Red,

    [JsonStringEnumMemberName("dark-green")]
    DarkGreen,
}

[Flags]
public enum Rights
{
    None = 0,
    Read = 1,
    Write = 2,
}

public sealed record ChatMessage(long Id, string Text, Mood Mood, Color? Color = null);

public sealed record Receipt(long Id, DateTimeOffset At);

public sealed record Page<T>(IReadOnlyList<T> Items, Page<T>? Next);

public sealed record Tree(string Name, Tree[] Children, IReadOnlyDictionary<string, Tree>? ByName);

public sealed record Upload(string Name, byte[] Data, [property: JsonPropertyName("content-type")] string? ContentType)
{
    [JsonIgnore]
    public int Length => Data.Length;

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Comment { get; init; }
}

[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Circle), "circle")]
[JsonDerivedType(typeof(Rectangle), "rectangle")]
public abstract record Shape(string Label);

public sealed record Circle(string Label, double Radius) : Shape(Label);

public sealed record Rectangle(string Label, double Width, double Height) : Shape(Label);

public sealed record Everyday(Guid Id, Uri Link, TimeSpan Duration, DateOnly Day, decimal Price, char Letter, Rights Rights, int?[] Numbers, JsonElement Anything, object? Whatever);

public interface IChatClient
{
    Task UserJoined(string name);

    [Event("chat message")]
    Task Message(string from, ChatMessage message);

    Task<bool> Confirm(string question, int seconds);

    Task Shapes(Shape[] shapes);

    Task Uploaded(Upload upload);

    Task Tick();

    Task Forwarded(string name, RawArguments values);
}

public interface IAdminClient;
