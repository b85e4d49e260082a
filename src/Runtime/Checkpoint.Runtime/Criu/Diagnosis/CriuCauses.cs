using System.Text.RegularExpressions;

namespace Checkpointing.Criu.Diagnosis;

/// <summary>What CRIU writes into its log, and what it means. One row a cause.</summary>
internal static class CriuCauses
{
    private static readonly Row[] s_rows =
    [
        new(@"rt vDSO area|Can't get 1:16 opt|Can't dump vdso", "This CRIU is too old for the running kernel: {0}.", "Run 'dotnet checkpoint setup' to get one that works."),
        new(@"File (?<a>.+) has bad size (?<b>\d+) \(expect (?<c>\d+)\)",
            "The file '/{a}' has {b} bytes and had {c} at the capture.", "Put the file back as it was, or capture again."),
        new(@"File (?<a>.+) has bad mode", "The permissions of the file '/{a}' were changed after the capture.", "Put them back as they were, or capture again."),
        new(@"File (?<a>.+) has bad build-ID|Build-ID.*?for file (?<a>\S+)", "The file '/{a}' was changed after the capture, perhaps by a new build.", "Capture again."),
        new(@"Can't fork for (?<a>\d+): File exists", "The process id {a}, which the copy must have, is in use.", "End that process, or replay without --no-isolation."),
        new(@"Can't open file (?<a>.+?)(?: on restore)?: No such file or directory", "'/{a}', which the program had open, is gone.", "Put the file back, or capture again."),
        new(@"(?:inet|sk-inet|unix).*Can't bind|Can't bind inet socket|Can't bind (?:id|unix) .*Address already in use|bind.*Address already in use",
            "An address that the program listens on is in use.", "End the process that listens there: the original or another copy may still be running."),
        new(@"fsnotify: Unable to open (?<a>\S+?):? No such file", "The folder '{a}', which the program watches for changes, is gone.", "Make it again (an empty one will do), or capture again."),
        new(@"unix: FATAL: Peer \d+ unresolved", "A unix socket of the program was connected to something that had not yet accepted it.", "Capture again when the connection stands or is closed."),
        new(@"Connected TCP socket", "The program has an established TCP connection, which the capture was told not to accept.", "Capture with TcpConnections.Close or TcpConnections.Keep."),
        new(@"Some file locks are hold", "The program holds a file lock.", "Release it before the capture."),
        new(@"Can't dump half of stream unix connection\. name: .*?; peer name: (?<a>.+)", "A unix socket of the program is connected to '{a}', outside of it.",
            "Close the connection before the capture and open it again afterwards, in hooks given to Checkpoint.Register."),
        new(@"External socket is used|unix: .*(?:without peer|with unreachable peer|external socket)|Can't dump half of stream unix connection",
            "A unix socket of the program is connected to something outside of it ({0}).", "Close the connection before the capture and open it again afterwards, in hooks given to Checkpoint.Register."),
        new(@"Can't dump ghost file (?<a>.+) of (?<b>\d+) size", "The deleted but open file '{a}' of {b} bytes is too large to be kept in the images.", "Close it before the capture, or do not delete it."),
        new(@"Can't create link remap for (?<a>.+)\. Use link-remap", "The file '{a}', which the program has open, was deleted while another name of it exists.",
            "Close it before the capture."),
        new(@"Can't dump (?:unlinked|invisible)|link-remap", "A file that the program has open was deleted or replaced while another name of it exists ({0}).", "Close it before the capture."),
        new(@"send_fds failed|io_uring", "The program uses io_uring, which CRIU cannot capture.", "Turn it off for the captured program."),
        new(@"BUG! Unknown socket|Unsupported socket|unknown socket", "The program has a socket of a kind that CRIU cannot capture ({0}).", "Close it before the capture, in a hook given to Checkpoint.Register."),
        new(@"The root process \d+ is not a session leader", "The program shares a session with the programs that started it.",
            "Start it with 'dotnet checkpoint run', which gives it a session of its own."),
        new(@"session leader of \d+\(\d+\) is outside of its pid namespace", "The program's session began outside of its pid namespace, as that of a command entered into a container.",
            "Start it in a session of its own: with 'dotnet checkpoint run', or with 'setsid' before its name."),
        new(@"Found (?:master|slave) peer|tty: .*(?:external|session leader|unpaired)|ctty inheritance", "The program uses a terminal that belongs to another program ({0}).", "Start it with 'dotnet checkpoint run', which gives it a terminal of its own."),
        new(@"[Ss]eize.*(?:Operation not permitted|tracer)|SEIZE.*not permitted|ptrace.*not permitted|is already traced", "The program is being debugged, or tracing it is not permitted ({0}).", "Detach the debugger; 'dotnet checkpoint doctor' checks the permissions."),
        new(@"Unable to drop capability", "CRIU may not give the copy as few capabilities as the program had ({0}).", "Run as root, or give CRIU cap_setpcap as well, with setcap."),
        new(@"Operation not permitted|CAP_|non-root users|Permission denied", "A permission is missing ({0}).", "Run as root; 'dotnet checkpoint doctor' says what else would do."),
        new(@"No space left on device", "The disk is full.", "Make room, or choose another disk with --store."),
        new(@"Unable to map ANON_VMA|Cannot allocate memory", "The kernel does not give the copy as much address space as the program had reserved.",
            "Set vm.overcommit_memory to 1, or start the program with DOTNET_GCRegionRange=0x200000000."),
        new(@"Timeout reached|freeze.*timeout|Unable to freeze", "The program could not be frozen in time ({0}).", "Raise CaptureOptions.Timeout."),
        new(@"unsupported.*cpu|CPU (?:feature|vendor|model)|x86_cap|fpu.*mismatch", "The processor lacks something that the captured program's had ({0}).", "Replay on a machine like the one it was captured on."),
    ];

    /// <summary>The row that a log line belongs to, filled in; null when none knows it.</summary>
    public static CriuFailure? Find(string error)
    {
        foreach (Row row in s_rows)
        {
            Match match = row.Regex.Match(error);
            if (match.Success)
                return new CriuFailure(Fill(row.Cause, match, error), row.Remedy);
        }

        return null;
    }

    private static string Fill(string cause, Match match, string error)
    {
        foreach (string group in new[] { "a", "b", "c" })
            cause = cause.Replace($"{{{group}}}", match.Groups[group].Value, StringComparison.Ordinal);
        return cause.Replace("{0}", error, StringComparison.Ordinal);
    }

    private sealed class Row(string pattern, string cause, string remedy)
    {
        // Interpreted: one log is read once, and compiling would cost more than matching.
        public Regex Regex { get; } = new(pattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));

        public string Cause { get; } = cause;

        public string Remedy { get; } = remedy;
    }
}
