using Checkpointing.CodeVerification;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace Checkpointing.Build.Tasks;

/// <summary>Says findings in MSBuild's own form, file(line,column): warning CKPT91xx, which editors and build servers know.</summary>
internal static class FindingLog
{
    public static void Say(this TaskLoggingHelper log, Finding finding, Severity severity)
    {
        string id = finding.Code.Id;
        string where = finding.Method is null || finding.Line > 0 ? "" : $" (in {finding.Method})";
        string text = Printable(finding.Message + where);
        switch (severity)
        {
            case Severity.Error:
                log.LogError(null, id, null, finding.Code.Page, finding.File, finding.Line, finding.Column, 0, 0, text);
                break;
            case Severity.Warning:
                log.LogWarning(null, id, null, finding.Code.Page, finding.File, finding.Line, finding.Column, 0, 0, text);
                break;
            case Severity.Note:
                log.LogMessage(null, id, null, finding.File, finding.Line, finding.Column, 0, 0, MessageImportance.Normal, text);
                break;
        }
    }

    // An obfuscator's names may hold anything: a line break in one would make two lines of it, of which editors and servers know neither.
    private static string Printable(string text) => new([.. text.Select(c => char.IsControl(c) ? '?' : c)]);
}
