using System.Diagnostics;
using System.Globalization;
using Checkpointing.CodeVerification;
using McMaster.Extensions.CommandLineUtils;

namespace Checkpointing.Benchmarks.Verification;

/// <summary>What it costs to verify a program with many references, as the first thing that a process does and again when it is warm.</summary>
internal static class VerificationCommand
{
    private const int DefaultAssemblies = 500;
    private const int WarmRuns = 5;

    public static void Declare(CommandLineApplication application) => application.Command("verification", command =>
    {
        command.Description = "Verifies a program with a closure of 500 assemblies: those of .NET and ASP.NET Core, taken as if they were packages, and copies of them.";
        CommandOption count = command.Option("--assemblies <N>", $"How many there are ({DefaultAssemblies}).", CommandOptionType.SingleValue);
        command.OnExecute(() => Execute(int.TryParse(count.Value(), NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? n : DefaultAssemblies));
    });

    private static int Execute(int count)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("checkpoint-verification-");
        try
        {
            string[] references = Closure(folder.FullName, count);
            var request = new VerificationRequest(Overhead.Programs.Linpack) { References = [.. references, typeof(Checkpoint).Assembly.Location] };
            Stopwatch watch = Stopwatch.StartNew();
            VerificationResult result = Verifier.Run(request);
            TimeSpan cold = watch.Elapsed;
            List<double> warm = [];
            for (int run = 0; run < WarmRuns; run++)
            {
                watch.Restart();
                Verifier.Run(request);
                warm.Add(watch.Elapsed.TotalMilliseconds);
            }

            warm.Sort();
            long bytes = references.Sum(r => new FileInfo(r).Length);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"assemblies      {references.Length} ({bytes / 1e6:0} MB), {result.CapturePoints.Count} capture points, {result.Findings.Count} findings"));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"first run       {cold.TotalMilliseconds:0} ms, JIT included"));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"warm, median    {warm[warm.Count / 2]:0} ms"));
            return result.CapturePoints.Count > 0 ? 0 : 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string[] Closure(string folder, int count)
    {
        string shared = Path.GetDirectoryName(Path.GetDirectoryName(Path.GetDirectoryName(typeof(object).Assembly.Location)))!;
        string[] real = [.. Directory.EnumerateFiles(shared, "*.dll", SearchOption.AllDirectories).GroupBy(Path.GetFileName).Select(g => g.First()).Order(StringComparer.Ordinal)];
        List<string> closure = [.. real.Take(count)];
        for (int copy = 0; closure.Count < count; copy++)
        {
            string path = Path.Combine(folder, $"Copy{copy}.dll");
            File.Copy(real[copy % real.Length], path);
            closure.Add(path);
        }

        return [.. closure];
    }
}
