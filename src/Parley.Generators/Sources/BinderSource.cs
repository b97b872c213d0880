using System.Text;
using Parley.Generators.Models;
using Parley.Generators.Parsing;

namespace Parley.Generators.Sources;

/// <summary>The other part of a class namespace: it registers the handlers.</summary>
internal static class BinderSource
{
    public static string HintName(NamespaceModel model) => SourceText.HintName(model.FullName, ".Binder.g.cs");

    public static string Write(NamespaceModel model)
    {
        var source = new StringBuilder(SourceText.Header);
        if (model.CSharpNamespace.Length > 0)
        {
            source.Append("namespace ").Append(model.CSharpNamespace).Append("\n{\n");
        }

        foreach (var declaration in model.Declarations.Take(model.Declarations.Count - 1))
        {
            source.Append(declaration).Append("\n{\n");
        }

        source.Append(model.Declarations[model.Declarations.Count - 1]).Append(" : global::Parley.ISocketIONamespace<").Append(model.FullName).Append(">\n{\n")
            .Append("    ").Append(SourceText.GeneratedCode).Append('\n')
            .Append("    static void global::Parley.ISocketIONamespace<").Append(model.FullName).Append(">.Bind(global::Parley.NamespaceBinder<").Append(model.FullName).Append("> binder)\n")
            .Append("    {\n");
        AppendOpen(source, model);
        foreach (var hook in model.Hooks)
        {
            source.Append("        binder.").Append(hook).Append("();\n");
        }

        foreach (var handler in model.Handlers)
        {
            AppendHandler(source, handler);
        }

        source.Append("    }\n");
        source.Append('}', model.Declarations.Count + (model.CSharpNamespace.Length > 0 ? 1 : 0)).Append('\n');
        return source.ToString();
    }

    private static void AppendOpen(StringBuilder source, NamespaceModel model)
    {
        var needsScope = model.Services.Count > 0;
        source.Append("        binder.Open<").Append(model.Client.FullName).Append(">(\n")
            .Append("            ").Append(Names.Literal(model.Name)).Append(",\n")
            .Append("            static ").Append(needsScope ? "services" : "_").Append(" => new ").Append(model.FullName).Append('(')
            .Append(string.Join(", ", model.Services.Select(static service => "\n                " + service))).Append("),\n")
            .Append("            needsScope: ").Append(needsScope ? "true" : "false").Append(",\n")
            .Append("            static emitter => new ").Append(ProxySource.FullName(model.Client)).Append("(emitter));\n");
    }

    private static void AppendHandler(StringBuilder source, HandlerModel handler)
    {
        string[] types = [.. handler.Parameters.Select(static parameter => parameter.Type)];
        string[] values = [.. handler.Parameters.Select(static parameter => parameter.Default is { } value ? $"reader.NextOr<{parameter.Type}>({value})" : $"reader.Next<{parameter.Type}>()")];
        var call = $"instance.{handler.Method}({string.Join(", ", types.Select(static (_, index) => $"arguments.Item{index + 1}"))})";
        var (modifier, body) = handler.Result switch
        {
            ResultKind.Task => ("", $"new global::System.Threading.Tasks.ValueTask({call})"),
            ResultKind.ValueTask => ("", call),
            ResultKind.AwaitedValue => ("async ", $"ack.Send(await {call})"),
            ResultKind.Value => ("", $"{{ ack.Send({call}); return default; }}"),
            _ => ("", $"{{ {call}; return default; }}"),
        };
        source.Append("        binder.On<").Append(SourceText.TupleType(types)).Append(">(\n")
            .Append("            ").Append(Names.Literal(handler.EventName)).Append(",\n")
            .Append("            static (ref global::Parley.EventArgumentReader reader) => ").Append(SourceText.Tuple(types, values)).Append(",\n")
            .Append("            static ").Append(modifier).Append("(instance, arguments, ack) => ").Append(body).Append(");\n");
    }
}
