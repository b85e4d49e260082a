using Microsoft.CodeAnalysis;

namespace Checkpointing.Analyzers;

/// <summary>Makes descriptors, so that none can be without its help link.</summary>
internal static class Rule
{
    public static DiagnosticDescriptor Create(
        string id,
        string title,
        string message,
        string category,
        DiagnosticSeverity severity,
        string description,
        bool enabledByDefault = true) =>
        new(id, title, message, category, severity, enabledByDefault, description, HelpLink(id));

    public static string HelpLink(string id) =>
        $"https://github.com/checkpoint-tools/checkpoint-tools/blob/main/src/Analyzers/docs/{id}.md";
}
