using Checkpointing.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Checkpointing.Analyzers.Rules;

/// <summary>A connection opened before a capture is closed in every copy, unless the capture keeps it.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CKPT5001ConnectionAcrossCaptureAnalyzer() : AliveAcrossAnalyzer(Descriptor, ValueKind.Connection)
{
    private static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        RuleIds.ConnectionAcrossCapture,
        "Do not use a connection in a copy that was opened before the capture",
        "'{0}' was opened by '{1}' before the capture, which closes connections in the copies; open it again after the restore",
        RuleCategories.Resources,
        DiagnosticSeverity.Warning,
        "The other end of a connection talks to one process. A capture closes connections in the copies unless CaptureOptions.TcpConnections says Keep.");

    private protected override bool Counts(AliveUse use, FlowResult result, RuleContext context) => !result.Captures.Any(c => CaptureSettings.KeepsConnections(c, context));
}
