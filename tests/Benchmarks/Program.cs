using Checkpointing.Benchmarks.Analyzers;
using Checkpointing.Benchmarks.Overhead;
using Checkpointing.Benchmarks.Verification;
using McMaster.Extensions.CommandLineUtils;

namespace Checkpointing.Benchmarks;

internal static class Program
{
    public static int Main(string[] args)
    {
        using var application = new CommandLineApplication(throwOnUnexpectedArg: true)
        {
            Name = "Benchmarks",
            Description = "Measures what Checkpoint.Tools costs. Run it as: dotnet run -c Release --project tests/Benchmarks -- COMMAND",
        };
        application.HelpOption("-h|-?|--help", inherited: true);
        OverheadCommand.Command.Declare(application);
        ReplaysCommand.Command.Declare(application);
        AnalyzersCommand.Declare(application);
        VerificationCommand.Declare(application);
        application.OnExecute(() =>
        {
            application.ShowHelp();
            return 2;
        });
        try
        {
            return application.Execute(args);
        }
        catch (CommandParsingException exception)
        {
            Console.Error.WriteLine($"error: {exception.Message}");
            return 2;
        }
        catch (BenchmarkException exception)
        {
            Console.Error.WriteLine($"error: {exception.Message}");
            return 1;
        }
    }
}
