using Checkpointing.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Checkpointing.Analyzers.Rules;

/// <summary>A random generator made before a capture gives every copy the same numbers.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CKPT2001RandomAcrossCaptureAnalyzer() : AliveAcrossAnalyzer(Descriptor, ValueKind.Random)
{
    private const string Title = "Do not use a Random in a copy that was made before the capture";
    private const string Message = "'{0}' carries its state across the capture, so every copy draws the same numbers; make a new one after the restore, or use PerRestore<Random>";
    private const string Why = "A random generator is captured with its state. Every copy goes on drawing from the same place.";

    private static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        RuleIds.RandomAcrossCapture,
        "Do not use a Random in a copy that was made before the capture",
        Message,
        RuleCategories.Uniqueness,
        DiagnosticSeverity.Warning,
        "A random generator is captured with its state. Every copy goes on drawing from the same place.");

    // A constant seed says that the same numbers are wanted, perhaps in every copy, too.
    private static readonly DiagnosticDescriptor Seeded = Rule.Create(
        RuleIds.RandomAcrossCapture, Title, Message, RuleCategories.Uniqueness, DiagnosticSeverity.Info, Why);

    private protected override DiagnosticDescriptor DescriptorFor(AliveUse use) => use.Origin.Detail == ValueSources.SeededDetail ? Seeded : Descriptor;
}
