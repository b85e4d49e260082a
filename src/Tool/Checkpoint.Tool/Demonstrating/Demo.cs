using System.Globalization;
using Checkpointing.Native;
using Checkpointing.Store;
using Checkpointing.Tool.Infrastructure;
using Checkpointing.Tool.Native;
using Checkpointing.Tool.Setup;

namespace Checkpointing.Tool.Demonstrating;

/// <summary>The story of the project in five steps, each by the very commands that a user would type.</summary>
internal sealed class Demo(Reporter reporter, CriuInstallation criu, string store)
{
    private const int MistakenCode = 43;

    private static readonly string s_programs = Path.Combine(AppContext.BaseDirectory, "demo");

    /// <exception cref="ToolException">A step did not end as it should.</exception>
    public void Show()
    {
        Title(1, $"CRIU {criu.Version} is at {criu.Path}");
        Capture();
        Replay();
        Mistake();
        FailedRestore();
        Title(6, "Who was who");
        Run(ExitCode.Success, "explain", "factored@1");
    }

    private void Capture()
    {
        Title(2, "Capture: LINPACK factors a matrix, is captured, and goes on to solve");
        Run(ExitCode.Success, "run", Program("Linpack"));
    }

    private void Replay()
    {
        Title(3, "Replay three copies: each solves, none factors again");
        for (int copy = 1; copy <= 3; copy++)
            Run(ExitCode.Success, "replay", "factored@1", "--", copy.ToString(CultureInfo.InvariantCulture));
    }

    private void Mistake()
    {
        Title(4, "The mistake everybody makes first: exiting on JustRestored");
        Run(42, "run", "--name", "mistake", Program("LinpackFoundingMistake"));
        Run(MistakenCode, "replay", "mistake");
        Say($"The copy was restored and ended by itself, with the {MistakenCode} that the program chose. Nothing failed.");
        Say("On JustRestored, return: the copy goes on with what the original was doing.");
    }

    private void FailedRestore()
    {
        Title(5, "A restore that does fail looks different: one image is missing here");
        string images = CheckpointStore.Open(store).Find("mistake@1").ImagesDirectory;
        File.Delete(Directory.EnumerateFiles(images, "pages-*.img").First());
        Run(ExitCode.Failed, "replay", "mistake");
    }

    private void Run(int expected, params string[] arguments)
    {
        reporter.Say("");
        reporter.Say(reporter.Error.Bold($"$ dotnet checkpoint {string.Join(' ', arguments.Select(ForReading))}"));
        ChildStart start = OwnExecutable.Start([.. WithStore(arguments)]);
        int code = ChildProcess.Wait(ChildProcess.Start(start))!.Value.ExitCode;
        if (arguments[0] is "run" or "replay")
            reporter.Say(reporter.Error.Dim($"[exit code {code}]"));
        if (code != expected)
        {
            throw new ToolException(
                ErrorCodes.CaptureFailed,
                $"The demonstration expected exit code {expected} of 'dotnet checkpoint {arguments[0]}' and got {code}.",
                "dotnet checkpoint doctor");
        }
    }

    private IEnumerable<string> WithStore(string[] arguments)
    {
        yield return arguments[0];
        yield return "--store";
        yield return store;
        if (arguments[0] is not "explain")
        {
            yield return "--criu-path";
            yield return criu.Path;
        }

        foreach (string argument in arguments.Skip(1))
            yield return argument;
    }

    private static string Program(string name)
    {
        string path = Path.Combine(s_programs, $"{name}.dll");
        return File.Exists(path)
            ? path
            : throw new ToolException(ErrorCodes.ProgramNotFound, $"The sample '{path}' is not there.", "Install the tool again.");
    }

    private static string ForReading(string argument) => argument.StartsWith(s_programs, StringComparison.Ordinal) ? Path.GetFileName(argument) : argument;

    private void Title(int step, string text)
    {
        reporter.Say("");
        reporter.Say(reporter.Error.Bold($"{step}. {text}"));
    }

    private void Say(string text) => reporter.Say($"   {text}");
}
