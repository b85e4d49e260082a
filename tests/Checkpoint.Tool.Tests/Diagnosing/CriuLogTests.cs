using Checkpointing.Criu.Diagnosis;

namespace Checkpointing.Tool.Tests.Diagnosing;

public sealed class CriuLogTests
{
    [Fact]
    public void The_errors_of_a_log_are_found_oldest_first_and_without_what_harms_nothing()
    {
        using var folder = new TemporaryFolder();
        string log = folder.Combine("restore.log");
        File.WriteAllText(log, """
            (00.000061) Error (criu/util.c:1534): rlimit: Can't setup RLIMIT_NOFILE for self: Operation not permitted
            (00.000182) Warn  (criu/kerndat.c:1153): $XDG_RUNTIME_DIR not set. Cannot find location for kerndat file
             18762: Error (criu/files-reg.c:2175): File srv/log has bad size 5 (expect 1)
            pie: 19374: Error (criu/pie/parasite.c:588): send_fds failed (-22)
            Error (criu/cr-restore.c:2331): Restoring FAILED.
            """);

        Assert.Equal(["File srv/log has bad size 5 (expect 1)", "send_fds failed (-22)", "Restoring FAILED."], CriuLog.ErrorsIn(log));
        Assert.Empty(CriuLog.ErrorsIn(folder.Combine("none.log")));
    }
}
