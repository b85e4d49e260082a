using Checkpointing.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Checkpointing.Analyzers.Rules;

/// <summary>A configuration value read before a capture is used after it.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CKPT4002OptionsAcrossCaptureAnalyzer() : AliveAcrossAnalyzer(Descriptor, ValueKind.OptionsCopy)
{
    private static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        RuleIds.OptionsAcrossCapture,
        "Read configuration again after a restore",
        "'{0}' was read by '{1}' before the capture; a copy keeps the original's configuration; use IOptionsMonitor<T>, or read it again after the restore",
        RuleCategories.Environment,
        DiagnosticSeverity.Info,
        "Configuration is read once and captured. A copy does not see what was set for it.");
}
