using System.Globalization;

namespace Checkpointing.Tool.Diagnosing.Checks;

/// <summary>Will the process ids that copies must have be free?</summary>
internal sealed class PidCheck() : Check("pid")
{
    private const long SmallRange = 32768;

    public override CheckResult Run(Examination examination)
    {
        int zombies = examination.Kernel.ZombiesOfInit();
        string init = examination.Kernel.Read("proc/1/comm") ?? "process 1";
        long? most = examination.Kernel.ReadNumber("proc/sys/kernel/pid_max");
        if (zombies > 0)
        {
            string count = zombies == 1 ? "a process that has ended still holds its id" : string.Create(CultureInfo.InvariantCulture, $"{zombies} processes that have ended still hold their ids");
            return Warn($"Process 1 ({init}) does not wait for its children: {count}.", "In a container, start it with an init: docker run --init.");
        }

        // Isolated copies have ids of their own, whatever is taken outside.
        if (most <= SmallRange && !Privileges.CanIsolate)
            return Warn($"Only {most} process ids, and copies cannot be isolated: the one a copy needs may be taken.", "sysctl kernel.pid_max=4194304");
        return Ok($"process 1 ({init}) leaves no zombies; ids up to {most}");
    }
}
