using System.Text;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Parley.Guide.Tests;

/// <summary>
/// Compiles a block of code as the program it is part of: with the usings of a web application, and with the variables and types that
/// pages take for given, as far as the block does not declare them itself.
/// </summary>
internal static partial class SnippetCompiler
{
    private const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Microsoft.AspNetCore.Builder;
        global using Microsoft.AspNetCore.Hosting;
        global using Microsoft.AspNetCore.Http;
        global using Microsoft.AspNetCore.Routing;
        global using Microsoft.Extensions.Configuration;
        global using Microsoft.Extensions.DependencyInjection;
        global using Microsoft.Extensions.Hosting;
        global using Microsoft.Extensions.Logging;
        global using Parley;
        global using Parley.Engine;
        """;

    private static readonly (string Name, string Declaration)[] Variables =
    [
        ("builder", "WebApplicationBuilder builder = null!;"),
        ("app", "WebApplication app = null!;"),
        ("io", "SocketIOServer io = null!;"),
        ("chat", "Namespace chat = null!;"),
        ("socket", "Socket socket = null!;"),
        ("Client", "TypedSocket<IChatClient> Client = null!;"),
        ("All", "TypedOperator<IChatClient> All = null!;"),
        ("cancellationToken", "CancellationToken cancellationToken = default;"),
    ];

    private static readonly (string Name, string Declaration)[] Types =
    [
        ("ChatMessage", "public sealed record ChatMessage(string Id, string Text);"),
        ("Receipt", "public sealed record Receipt(string Id, DateTimeOffset At);"),
        ("Login", "public sealed record Login(string Name, string Token);"),
        ("IChatClient", "public interface IChatClient { Task Message(string from, string text); Task<bool> Confirm(string question); }"),
        ("ChatNamespace", "[SocketIONamespace(\"/chat\")] public sealed partial class ChatNamespace : SocketIONamespace<IChatClient>;"),
        ("IChatStore", "public interface IChatStore { Task AppendAsync(string room, ChatMessage message, CancellationToken cancellationToken); }"),
    ];

    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(static path => MetadataReference.CreateFromFile(path)),
    ];

    private static readonly ISourceGenerator[] Generators =
    [
        .. File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "generators.txt"))
            .SelectMany(static path => new AnalyzerFileReference(path, new GeneratorLoader()).GetGenerators(LanguageNames.CSharp)),
    ];

    /// <summary>What the compiler says, each with its line in the page.</summary>
    public static IReadOnlyList<string> Compile(Snippet snippet)
    {
        var options = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Preview);
        SyntaxTree[] trees = [CSharpSyntaxTree.ParseText(Usings, options), CSharpSyntaxTree.ParseText(Complete(snippet), options)];
        var compilation = CSharpCompilation.Create(
            "Snippet", trees, References, new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
        CSharpGeneratorDriver.Create(Generators, parseOptions: options).RunGeneratorsAndUpdateCompilation(compilation, out var complete, out var complaints);
        return [.. complete.GetDiagnostics().Concat(complaints).Where(IsFault).Select(static fault => $"{fault.Location.GetMappedLineSpan()}: {fault.Id}: {fault.GetMessage(System.Globalization.CultureInfo.InvariantCulture)}")];
    }

    private static string Complete(Snippet snippet)
    {
        var program = new StringBuilder();
        var lines = snippet.Code.Split('\n');
        var usings = lines.TakeWhile(static line => line.Length == 0 || line.StartsWith("using ", StringComparison.Ordinal)).Count();
        Append(program, snippet, lines[..usings], 0);
        program.AppendLine("#line hidden");
        foreach (var (name, declaration) in Variables)
        {
            if (!Regex.IsMatch(snippet.Code, $@"^[\w.<>?]+ {name} =", RegexOptions.Multiline | RegexOptions.NonBacktracking))
            {
                program.AppendLine(declaration);
            }
        }

        Append(program, snippet, lines[usings..], usings);
        program.AppendLine("#line hidden");
        foreach (var (name, declaration) in Types)
        {
            if (!Regex.IsMatch(snippet.Code, $@"\b(class|record|interface|struct|enum) {name}\b", RegexOptions.NonBacktracking))
            {
                program.AppendLine(declaration);
            }
        }

        return program.ToString();
    }

    private static void Append(StringBuilder program, Snippet snippet, string[] lines, int offset)
    {
        if (lines.Length > 0)
        {
            program.AppendLine(System.Globalization.CultureInfo.InvariantCulture, $"#line {snippet.Line + offset} \"{snippet.Page}\"");
            program.AppendJoin('\n', lines).AppendLine();
        }
    }

    /// <summary>A warning is one, too: readers copy what they read. Only what the completion itself makes superfluous is not.</summary>
    private static bool IsFault(Diagnostic diagnostic) =>
        diagnostic.Severity >= DiagnosticSeverity.Warning && diagnostic.Id is not ("CS0219" or "CS0168" or "CS1998" or "CS8321" or "CS7022");
}
