using System.Text;
using Parley.Generators.Models;
using Parley.Generators.Parsing;

namespace Parley.Generators.Sources;

/// <summary>The implementation of a client contract, and its acknowledged broadcasts.</summary>
internal static class ProxySource
{
    private const string Namespace = "Parley.Generated";

    public static string HintName(ClientModel model) => SourceText.HintName(model.FullName, ".Client.g.cs");

    public static string FullName(ClientModel model) => $"global::{Namespace}.{ClassName(model)}";

    public static string Write(ClientModel model)
    {
        var source = new StringBuilder(SourceText.Header);
        source.Append("namespace ").Append(Namespace).Append("\n{\n")
            .Append("    ").Append(SourceText.GeneratedCode).Append('\n')
            .Append("    internal sealed class ").Append(ClassName(model)).Append(" : ").Append(model.FullName).Append("\n    {\n")
            .Append("        private readonly global::Parley.ClientEmitter __emitter;\n\n")
            .Append("        public ").Append(ClassName(model)).Append("(global::Parley.ClientEmitter emitter) => __emitter = emitter;\n\n");
        foreach (var method in model.Methods)
        {
            AppendMethod(source, method);
        }

        source.Append("    }\n}\n");
        if (model.Methods.Any(static method => method.Acknowledgement is not null))
        {
            AppendBroadcasts(source, model);
        }

        return source.ToString();
    }

    // Another for each contract: underscores of its own are doubled.
    private static string ClassName(ClientModel model) => model.FullName.Replace("global::", "").Replace("@", "").Replace("_", "__").Replace('.', '_');

    private static void AppendMethod(StringBuilder source, ClientMethod method)
    {
        var emit = method.Acknowledgement is null ? "EmitAsync<" : "EmitWithAckAsync<";
        var acknowledgement = method.Acknowledgement is null ? "" : ", " + method.Acknowledgement;
        source.Append("        ").Append(method.ReturnType).Append(' ').Append(method.Interface).Append('.').Append(Names.Escaped(method.Name)).Append('(').Append(Parameters(method)).Append(") =>\n")
            .Append("            __emitter.").Append(emit).Append(SourceText.TupleType(Types(method))).Append(acknowledgement).Append(">(").Append(Arguments(method)).Append(");\n");
    }

    private static void AppendBroadcasts(StringBuilder source, ClientModel model)
    {
        var name = model.Identifier.Length > 1 && model.Identifier[0] == 'I' && char.IsUpper(model.Identifier[1]) ? model.Identifier.Substring(1) : model.Identifier;
        if (model.CSharpNamespace.Length > 0)
        {
            source.Append("\nnamespace ").Append(model.CSharpNamespace).Append("\n{\n");
        }

        source.Append("    /// <summary>The events of the contract that clients acknowledge with a value, for selections of clients.</summary>\n")
            .Append("    ").Append(SourceText.GeneratedCode).Append('\n')
            .Append("    ").Append(model.IsPublic ? "public" : "internal").Append(" static class ").Append(name).Append("Broadcasts\n    {\n");
        foreach (var method in model.Methods.Where(static method => method.Acknowledgement is not null))
        {
            AppendBroadcast(source, model, method);
        }

        source.Append("    }\n");
        if (model.CSharpNamespace.Length > 0)
        {
            source.Append("}\n");
        }
    }

    private static void AppendBroadcast(StringBuilder source, ClientModel model, ClientMethod method)
    {
        // A parameter of the contract may have the usual name.
        var token = method.Parameters.Any(static parameter => string.Equals(parameter.Name, "cancellationToken", StringComparison.Ordinal)) ? "__cancellationToken" : "cancellationToken";
        source.Append("        /// <summary>Emits the event to the selected clients and waits for everybody's acknowledgement.</summary>\n")
            .Append("        /// <returns>The answers that came in time, and who is missing.</returns>\n")
            .Append("        public static global::System.Threading.Tasks.Task<global::Parley.BroadcastAckResult<").Append(method.Acknowledgement).Append(">> ")
            .Append(method.Name).Append("WithAckAsync(this global::Parley.TypedOperator<").Append(model.FullName).Append("> __target")
            .Append(method.Parameters.Count == 0 ? "" : ", ").Append(Parameters(method)).Append(", global::System.Threading.CancellationToken ").Append(token).Append(" = default) =>\n")
            .Append("            __target.EmitWithAckAsync<").Append(SourceText.TupleType(Types(method))).Append(", ").Append(method.Acknowledgement).Append(">(")
            .Append(Arguments(method)).Append(", ").Append(token).Append(");\n");
    }

    private static string[] Types(ClientMethod method) => [.. method.Parameters.Select(static parameter => parameter.Type)];

    private static string Parameters(ClientMethod method) => string.Join(", ", method.Parameters.Select(static parameter => $"{parameter.Type} {parameter.Name}"));

    private static string Arguments(ClientMethod method)
    {
        var writes = method.Parameters.Select(static (parameter, index) => $"writer.Write<{parameter.Type}>(arguments.Item{index + 1});");
        return $"{Names.Literal(method.EventName)}, {SourceText.Tuple(Types(method), [.. method.Parameters.Select(static parameter => parameter.Name)])}, static (writer, arguments) => {{ {string.Join(" ", writes)} }}";
    }
}
