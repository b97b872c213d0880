using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Parley.Generators.Tests;

/// <summary>Editors run the generator at every key press: what did not change must not be generated again.</summary>
public class IncrementalTests
{
    private const string Source = """
        using Parley;
        public record Message(string Text, Message[]? Answers);
        public interface IClient { Task Said(Message message); Task<bool> Ask(); }
        [SocketIONamespace("/a")]
        public sealed partial class Chat(TimeProvider time) : SocketIONamespace<IClient>
        {
            [Event] public Message Say(Message message, int times = 2) => message with { Text = time.ToString() + times };
            public override Task OnConnectedAsync() => Client.Emit.Said(new Message("hello", null));
        }
        """;

    [Theory]
    [InlineData("time.ToString()", "time.LocalTimeZone.Id")]
    [InlineData("\"hello\"", "\"bye\"")]
    [InlineData("using Parley;", "using Parley; // A comment.")]
    public void An_edit_inside_a_body_generates_nothing_anew(string before, string after) =>
        Assert.All(ReasonsAfter(before, after), static reason => Assert.True(reason is IncrementalStepRunReason.Unchanged or IncrementalStepRunReason.Cached, reason.ToString()));

    [Theory]
    [InlineData("string Text", "string Words", SocketIOGenerator.TypeScriptStep)]
    [InlineData("Task<bool> Ask()", "Task<bool> Ask(int x)", SocketIOGenerator.ClientsStep)]
    [InlineData("[Event] public", "[Event(\"other\")] public", SocketIOGenerator.NamespacesStep)]
    [InlineData("int times = 2", "int times = 3", SocketIOGenerator.NamespacesStep)]
    public void A_change_of_the_contract_is_generated(string before, string after, string step) =>
        Assert.Contains(IncrementalStepRunReason.Modified, ReasonsAfter(before, after, step));

    [Fact]
    public void Other_files_do_not_matter()
    {
        var compilation = Compiler.Create(Source);
        var driver = Compiler.NewDriver("contracts.ts").RunGenerators(compilation, TestContext.Current.CancellationToken);
        var changed = compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText("class Unrelated;", Compiler.ParseOptions, cancellationToken: TestContext.Current.CancellationToken));

        Assert.All(Reasons(driver.RunGenerators(changed, TestContext.Current.CancellationToken)), static reason => Assert.True(reason is IncrementalStepRunReason.Unchanged or IncrementalStepRunReason.Cached, reason.ToString()));
    }

    private static List<IncrementalStepRunReason> ReasonsAfter(string before, string after, params string[] steps)
    {
        Assert.Contains(before, Source, StringComparison.Ordinal);
        var driver = Compiler.NewDriver("contracts.ts").RunGenerators(Compiler.Create(Source), TestContext.Current.CancellationToken);
        return Reasons(driver.RunGenerators(Compiler.Create(Source.Replace(before, after, StringComparison.Ordinal)), TestContext.Current.CancellationToken), steps);
    }

    private static List<IncrementalStepRunReason> Reasons(GeneratorDriver driver, params string[] steps)
    {
        var tracked = driver.GetRunResult().Results.Single().TrackedSteps;
        string[] names = steps is [] ? [SocketIOGenerator.NamespacesStep, SocketIOGenerator.ClientsStep, SocketIOGenerator.TypeScriptStep] : steps;
        return names.SelectMany(name => tracked[name]).SelectMany(static step => step.Outputs).Select(static output => output.Reason).ToList();
    }
}
