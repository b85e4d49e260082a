using Checkpointing.Criu.Diagnosis;

namespace Checkpointing.Tool.Tests.Diagnosing;

/// <summary>The lines are CRIU's own, from failures that were brought about with CRIU 3.17.1, 4.1.1 and 4.2.1.</summary>
public sealed class CriuCausesTests
{
    [Theory]
    [InlineData("File srv/app/log has bad size 5 (expect 1)", "The file '/srv/app/log' has 5 bytes and had 1 at the capture.")]
    [InlineData("File srv/app/log has bad mode 0100600 (expect 0100644)", "The permissions of the file '/srv/app/log' were changed after the capture.")]
    [InlineData("File srv/app/app.so has bad build-ID length 20 (expect 16)", "The file '/srv/app/app.so' was changed after the capture, perhaps by a new build.")]
    [InlineData("Can't open file srv/app/log on restore: No such file or directory", "'/srv/app/log', which the program had open, is gone.")]
    [InlineData("Can't open file srv/a fifo: No such file or directory", "'/srv/a fifo', which the program had open, is gone.")]
    [InlineData("inet: Can't bind inet socket (id 25): Address already in use", "An address that the program listens on is in use.")]
    [InlineData("Can't fork for 18850: File exists", "The process id 18850, which the copy must have, is in use.")]
    [InlineData("inet: Connected TCP socket, consider using --tcp-established option.", "The program has an established TCP connection, which the capture was told not to accept.")]
    [InlineData("Some file locks are hold by dumping tasks! You can try --file-locks to dump them.", "The program holds a file lock.")]
    [InlineData("Can't dump ghost file /srv/log of 2097152 size, increase limit", "The deleted but open file '/srv/log' of 2097152 bytes is too large to be kept in the images.")]
    [InlineData(
        "Can't create link remap for /srv/log. Use link-remap option.", "The file '/srv/log', which the program has open, was deleted while another name of it exists.")]
    [InlineData(
        "unix: Can't dump half of stream unix connection. name: (null); peer name: /run/dbus/system_bus_socket",
        "A unix socket of the program is connected to '/run/dbus/system_bus_socket', outside of it.")]
    [InlineData("sockets: BUG! Unknown socket collected (family 40)", "The program has a socket of a kind that CRIU cannot capture (sockets: BUG! Unknown socket collected (family 40)).")]
    [InlineData("send_fds failed (-22)", "The program uses io_uring, which CRIU cannot capture.")]
    [InlineData("The root process 19551 is not a session leader. Consider using --shell-job option", "The program shares a session with the programs that started it.")]
    [InlineData("Unexpected rt vDSO area bounds", "This CRIU is too old for the running kernel: Unexpected rt vDSO area bounds.")]
    [InlineData(
        "inet: Can't get 1:16 opt: Operation not supported", "This CRIU is too old for the running kernel: inet: Can't get 1:16 opt: Operation not supported.")]
    public void A_line_has_its_cause(string line, string cause)
    {
        CriuFailure? failure = CriuCauses.Find(line);

        Assert.Equal(cause, failure?.Cause);
        Assert.NotNull(failure!.Remedy);
    }

    [Theory]
    [InlineData("unix: External socket is used. Consider using --ext-unix-sk option.", "A unix socket of the program is connected to something outside of it")]
    [InlineData("tty: Found slave peer index 0 without correspond master peer", "The program uses a terminal that belongs to another program")]
    [InlineData("Unable to drop capability 24: -1", "CRIU may not give the copy as few capabilities as the program had")]
    public void A_line_that_names_no_subject_is_quoted(string line, string cause)
    {
        CriuFailure? failure = CriuCauses.Find(line);

        Assert.StartsWith(cause, failure?.Cause);
        Assert.Contains(line, failure!.Cause);
    }

    [Theory]
    [InlineData("Restoring FAILED.")]
    [InlineData("Dumping FAILED.")]
    [InlineData("Unable to open fd=3 id=0x16")]
    [InlineData("Dump files (pid: 19173) failed with -1")]
    public void A_consequence_is_no_cause(string line) => Assert.Null(CriuCauses.Find(line));
}
