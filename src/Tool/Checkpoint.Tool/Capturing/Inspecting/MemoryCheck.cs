namespace Checkpointing.Tool.Capturing.Inspecting;

/// <summary>Memory that belongs to a device or to the kernel.</summary>
internal static class MemoryCheck
{
    public static void Run(IEnumerable<int> tree, Findings findings)
    {
        foreach (int pid in tree)
        {
            foreach (string target in TargetsOf(pid).Distinct(StringComparer.Ordinal))
            {
                // The ring's descriptor tells the same, as long as it is open.
                if (target.StartsWith("/SYSV", StringComparison.Ordinal))
                    findings.Refuse($"Process {pid} has System V shared memory ({target}).", "Detach it before the capture (shmdt), or use a MemoryMappedFile.");
                else if (target.StartsWith("/dev/", StringComparison.Ordinal))
                    findings.Refuse($"Process {pid} has memory of the device '{target}' mapped.", "Unmap it before the capture: devices cannot be captured.");
            }
        }
    }

    private static IEnumerable<string> TargetsOf(int pid)
    {
        string text;
        try
        {
            text = File.ReadAllText($"/proc/{pid}/maps");
        }
        catch (IOException)
        {
            yield break;
        }

        // Whole lines are looked at only where one of the few names of interest is in the text at all.
        foreach (string name in new[] { " /dev/", " /SYSV" })
        {
            for (int at = text.IndexOf(name, StringComparison.Ordinal); at >= 0; at = text.IndexOf(name, at + 1, StringComparison.Ordinal))
            {
                int end = text.IndexOf('\n', at);
                string target = text[(at + 1)..(end < 0 ? text.Length : end)];
                if (!target.StartsWith("/dev/zero", StringComparison.Ordinal) && !target.StartsWith("/dev/shm/", StringComparison.Ordinal))
                    yield return target;
            }
        }
    }
}
