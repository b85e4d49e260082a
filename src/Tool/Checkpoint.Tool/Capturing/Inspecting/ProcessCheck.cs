using System.Globalization;
using Checkpointing.Native;
using Checkpointing.Store.Facts;

namespace Checkpointing.Tool.Capturing.Inspecting;

/// <summary>Debuggers, sessions and containers.</summary>
internal static class ProcessCheck
{
    private static readonly string[] s_namespaces = ["pid", "mnt", "net", "ipc", "user"];

    public static void Run(InspectionSubject subject, Findings findings)
    {
        foreach (int pid in subject.Tree)
        {
            if (TracerOf(pid) is { } tracer)
                findings.Refuse($"{Name(pid)} is being traced by {Name(tracer)}, and only one process may trace it.", "Detach the debugger.");
        }

        int root = subject.Tree[0];
        foreach (int child in subject.Tree.Skip(1))
        {
            int session = LibC.getsid(child);
            // One that left its session is fine, if its leader is captured with it.
            if (session > 0 && session != LibC.getsid(root) && !subject.Tree.Contains(session))
                findings.Refuse($"The child {Name(child)} belongs to the session of {session}, which has ended or is not captured.", "End the child before the capture.");
        }

        if (subject.IsStranger && s_namespaces.Where(n => NamespaceOf(root.ToString(CultureInfo.InvariantCulture), n) != NamespaceOf("self", n)).ToArray() is [_, ..] foreign)
        {
            findings.Refuse(
                $"{Name(root)} lives in namespaces of its own ({string.Join(", ", foreign)}), as in a container.",
                "Run the tool inside of the container, or start the program there with 'dotnet checkpoint run'.");
        }
    }

    private static int? TracerOf(int pid)
    {
        try
        {
            string? line = File.ReadLines($"/proc/{pid}/status").FirstOrDefault(l => l.StartsWith("TracerPid:", StringComparison.Ordinal));
            return line is not null && int.TryParse(line.AsSpan("TracerPid:".Length).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int tracer) && tracer > 0 ? tracer : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static string? NamespaceOf(string process, string kind)
    {
        try
        {
            return new FileInfo($"/proc/{process}/ns/{kind}").LinkTarget;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static string Name(int pid) => ProcessTree.NameOf(pid) is { } name ? $"'{name}' ({pid})" : $"process {pid}";
}
