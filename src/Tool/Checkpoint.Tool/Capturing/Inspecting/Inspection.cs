namespace Checkpointing.Tool.Capturing.Inspecting;

/// <summary>
/// Looks at a program from outside before it is frozen, for all that CRIU would fail at: CRIU itself stops at the first, with the
/// program frozen, and names it by numbers. Costs about a millisecond, while CRIU is being asked; what it does not know, CRIU finds.
/// </summary>
internal static class Inspection
{
    public static Findings Run(InspectionSubject subject)
    {
        var findings = new Findings();
        OpenDescriptor[] all = [.. subject.Tree.SelectMany(OpenDescriptor.Of)];
        // A descriptor that several processes or numbers share is one thing to whoever has to do something about it.
        OpenDescriptor[] others = [.. all.Where(d => !subject.Ours.Contains(d.Link)).DistinctBy(d => (d.Link, d.Link[0] == '/' ? d.Number : 0))];
        ProcessCheck.Run(subject, findings);
        new SocketCheck(subject, findings).Run([.. others.Where(d => d.IsSocket)]);
        PipeCheck.Run(others, all, findings);
        FileCheck.Run(others, all, subject.Tree, findings);
        MemoryCheck.Run(subject.Tree, findings);
        return findings;
    }
}
