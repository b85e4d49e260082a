using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Checkpointing.Analyzers.Flow;

/// <summary>Knows what opens a file, and which files go with their last handle.</summary>
internal static class GhostFiles
{
    /// <summary>The path of the file that the operation opens, if it does.</summary>
    public static IOperation? PathOf(IOperation value) => value switch
    {
        IObjectCreationOperation { Type.Name: "FileStream" or "StreamWriter" or "StreamReader", Arguments: { Length: > 0 } arguments } when IsText(arguments[0]) => arguments[0].Value,
        IInvocationOperation { TargetMethod: { ContainingType.Name: "File", Name: "Create" or "Open" or "OpenRead" or "OpenWrite" or "CreateText" or "AppendText" }, Arguments: { Length: > 0 } given } => given[0].Value,
        _ => null,
    };

    public static bool DeletesOnClose(IOperation open) =>
        // In the graph, what an initializer sets is no part of the call any more; in the syntax it is.
        PathOf(open) is not null && open.Syntax.DescendantNodes().OfType<IdentifierNameSyntax>().Any(n => n.Identifier.ValueText == nameof(FileOptions.DeleteOnClose));

    private static bool IsText(IArgumentOperation argument) => argument.Parameter?.Type.SpecialType == SpecialType.System_String;
}
