using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Checkpointing.Analyzers;

/// <summary>
/// Members declared by users in AdditionalFiles <c>checkpoint.*.txt</c>, one <c>[Namespace.Type]::Member</c> a line,
/// <c>#</c> for comments, <c>!</c> to negate.
/// </summary>
internal sealed class MemberLists
{
    private readonly HashSet<string> _ends = new(StringComparer.Ordinal) { "Mono.Unix.Native.Syscall::_exit", "Mono.Unix.Native.Stdlib::exit", "Tmds.Linux.LibC::exit", "Tmds.Linux.LibC::_exit" };
    private readonly HashSet<string> _safe = new(StringComparer.Ordinal);
    private readonly HashSet<string> _capturePoints = new(StringComparer.Ordinal);

    /// <summary>The bare names of methods that capture.</summary>
    public HashSet<string> CaptureNames { get; } = new(StringComparer.Ordinal);

    public static MemberLists From(AnalyzerOptions options, CancellationToken cancellation)
    {
        MemberLists lists = new();
        foreach (AdditionalText file in options.AdditionalFiles)
        {
            HashSet<string>? list = NameOf(file.Path) switch
            {
                "checkpoint.ends-process.txt" => lists._ends,
                "checkpoint.safe.txt" => lists._safe,
                "checkpoint.capture-points.txt" => lists._capturePoints,
                _ => null,
            };
            if (list is not null && file.GetText(cancellation) is { } text)
                Read(text, list);
        }

        foreach (string member in lists._capturePoints)
            lists.CaptureNames.Add(member.Substring(member.LastIndexOf(':') + 1));
        return lists;
    }

    public bool EndsProcess(IMethodSymbol method) => Contains(_ends, method);

    public bool IsSafe(ISymbol symbol) => Contains(_safe, symbol);

    public bool IsCapturePoint(IMethodSymbol method) => CaptureNames.Contains(method.Name) && Contains(_capturePoints, method);

    private static bool Contains(HashSet<string> list, ISymbol symbol) =>
        list.Count > 0 && symbol.ContainingType is { } type && list.Contains(type.FullName() + "::" + symbol.Name);

    private static void Read(SourceText text, HashSet<string> list)
    {
        foreach (TextLine line in text.Lines)
        {
            string entry = line.ToString().Trim();
            bool negated = entry.StartsWith("!", StringComparison.Ordinal);
            entry = entry.TrimStart('!').Trim();
            int end = entry.IndexOf("]::", StringComparison.Ordinal);
            if (end < 2 || entry[0] != '[')
                continue;
            string member = entry.Substring(1, end - 1) + "::" + entry.Substring(end + "]::".Length).Trim();
            if (negated)
                list.Remove(member);
            else
                list.Add(member);
        }
    }

    private static string NameOf(string path) => path.Substring(path.LastIndexOfAny(['/', '\\']) + 1);
}
