using System.Globalization;
using Checkpointing.Native;
using Checkpointing.Store.Facts;

namespace Checkpointing.Tool.Capturing.Inspecting;

/// <summary>Debuggers, stopped programs, sessions and containers.</summary>
internal static class ProcessCheck
{
    private static readonly string[] s_namespaces = ["pid", "mnt", "net", "ipc", "user"];

    public static void Run(InspectionSubject subject, Findings findings)
    {
        foreach (int pid in subject.Tree)
        {
            IReadOnlyDictionary<string, string> status = ProcessTree.StatusOf(pid);
            if (status.TryGetValue("TracerPid", out string? by) && int.Parse(by, CultureInfo.InvariantCulture) is > 0 and int tracer)
                findings.Refuse($"{ProcessTree.Describe(pid)} is being traced by {ProcessTree.Describe(tracer)}, and only one process may trace it.", "Detach the debugger.");
            // A copy would be as it was: stopped, with nobody to continue it.
            else if (pid == subject.Tree[0] && status.GetValueOrDefault("State", "").StartsWith('T'))
                findings.Refuse($"{ProcessTree.Describe(pid)} is stopped, and its copies would be.", $"Let it go on: kill -CONT {pid}");
        }

        int root = subject.Tree[0];
        foreach (int child in subject.Tree.Skip(1))
        {
            int session = LibC.getsid(child);
            // One that left its session is fine, if its leader is captured with it.
            if (session > 0 && session != LibC.getsid(root) && !subject.Tree.Contains(session))
                findings.Refuse($"The child {ProcessTree.Describe(child)} belongs to the session of {session}, which has ended or is not captured.", "End the child before the capture.");
        }

        if (subject.IsStranger && s_namespaces.Where(n => NamespaceOf(root.ToString(CultureInfo.InvariantCulture), n) != NamespaceOf("self", n)).ToArray() is [_, ..] foreign)
        {
            findings.Refuse(
                $"{ProcessTree.Describe(root)} lives in namespaces of its own ({string.Join(", ", foreign)}), as in a container.",
                "Run the tool inside of the container, or start the program there with 'dotnet checkpoint run'.");
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
}
