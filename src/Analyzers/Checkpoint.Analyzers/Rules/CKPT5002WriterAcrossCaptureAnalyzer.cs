using Checkpointing.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Checkpointing.Analyzers.Rules;

/// <summary>Original and copies write to the same open file at the same place.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CKPT5002WriterAcrossCaptureAnalyzer() : AliveAcrossAnalyzer(Descriptor, ValueKind.Writer)
{
    private static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        RuleIds.WriterAcrossCapture,
        "Do not write a file in original and copies that was open at the capture",
        "'{0}' was opened by '{1}' before the capture and is written by the original and by every copy; close it before and open it again after",
        RuleCategories.Resources,
        DiagnosticSeverity.Warning,
        "An open file is captured with its position. Original and copies that write on from there overwrite each other, or diverge.");

    private protected override bool Counts(AliveUse use, FlowResult result, RuleContext context)
    {
        if (!Writes(use.Use.Syntax) || result.Captures.Any(c => CaptureSettings.EndsOriginal(c, context)))
            return false;
        // Without a capture of its own the function runs wherever it is called, in the original as well.
        if (!result.Captures.Any() || (result.WorldsOf(use.Use.Syntax) & Outcomes.JustDumped) != 0)
            return true;
        string name = use.Use.Syntax.ToString();
        return result.Frame.Graph.OriginalOperation.Syntax.DescendantNodes().OfType<IdentifierNameSyntax>()
            .Any(n => n.Identifier.ValueText == name && Writes(n) && (result.WorldsOf(n) & Outcomes.JustDumped) != 0);
    }

    private static bool Writes(SyntaxNode use) =>
        UseSites.MemberOf(use) is { } member
            ? member.StartsWith("Write", StringComparison.Ordinal) || member.StartsWith("Flush", StringComparison.Ordinal) || member is "SetLength" or "CopyTo" or "CreateViewAccessor" or "CreateViewStream"
            : use.Parent is ArgumentSyntax;
}
