using System.Diagnostics;
using System.Globalization;

namespace Linpack;

/// <summary>LINPACK in its two steps. The first is the long one; a capture between them saves it to every copy.</summary>
internal sealed class Benchmark
{
    private readonly LinearSystem _system;
    private readonly LuFactorization _factors;
    private readonly TimeSpan _factoring;

    private Benchmark(LinearSystem system, LuFactorization factors, TimeSpan factoring)
    {
        _system = system;
        _factors = factors;
        _factoring = factoring;
    }

    public static Benchmark Factor(int size, int seed)
    {
        var system = LinearSystem.Generate(size, seed);
        long started = Stopwatch.GetTimestamp();
        LuFactorization factors = system.Factor();
        return new Benchmark(system, factors, Stopwatch.GetElapsedTime(started));
    }

    /// <summary>Solves for one right-hand side and prints what LINPACK prints.</summary>
    public void Solve(int seed)
    {
        double[] rightHandSide = LinearSystem.RightHandSide(_system.Size, seed);
        long started = Stopwatch.GetTimestamp();
        double[] solution = _factors.Solve(rightHandSide);
        TimeSpan solving = Stopwatch.GetElapsedTime(started);

        // The two steps are timed apart, so that the time between them, be it a capture or a week in the store, does not count.
        double n = _system.Size;
        double operations = (2.0 / 3.0 * n * n * n) + (2.0 * n * n);
        double megaflops = operations / (_factoring + solving).TotalSeconds / 1e6;
        Print("n", _system.Size);
        Print("rhsSeed", seed);
        Print("residual", _system.NormalisedResidual(solution, rightHandSide).ToString("F6", CultureInfo.InvariantCulture));
        Print("mflops", megaflops.ToString("F1", CultureInfo.InvariantCulture));
    }

    public static void Print(string key, object value) => Console.WriteLine($"{key}={value}");
}
