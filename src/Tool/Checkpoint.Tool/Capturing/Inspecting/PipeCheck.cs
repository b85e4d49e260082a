using Checkpointing.Native;
using Checkpointing.Store;

namespace Checkpointing.Tool.Capturing.Inspecting;

/// <summary>Pipes whose other end somebody else has. CRIU makes them again without the other end: copies find it closed.</summary>
internal static class PipeCheck
{
    private const int AccessMode = 3;

    public static void Run(IEnumerable<OpenDescriptor> others, IEnumerable<OpenDescriptor> all, Findings findings)
    {
        OpenDescriptor[] pipes = [.. others.Where(d => d.IsPipe)];
        if (pipes.Length == 0)
            return;
        ILookup<string, int> modes = all.Where(d => d.IsPipe).ToLookup(d => d.Link, d => d.Flags & AccessMode);
        foreach (OpenDescriptor pipe in pipes)
        {
            bool reads = modes[pipe.Link].Contains(LibC.O_RDONLY);
            if (modes[pipe.Link].Distinct().Count() > 1 || modes[pipe.Link].Contains(LibC.O_RDWR))
                continue;
            findings.Add(new ManifestConnection
            {
                Kind = ConnectionKind.Pipe,
                Pid = pipe.Pid,
                Fd = pipe.Number,
                Link = pipe.Link,
                Remote = reads ? "who writes to it" : "who reads from it",
                Action = ConnectionAction.Closed,
            });
        }
    }
}
