// A numerical program: factor, capture, solve. Correct.
class Linpack
{
    static readonly Random s_seeded = new(42);

    static int Main(string[] args)
    {
        int n = args.Length > 0 ? int.Parse(args[0]) : 200;
        double[,] a = new double[n, n];
        double[] b = new double[n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
                a[i, j] = s_seeded.NextDouble();
            b[i] = i;
        }

        int[] pivots = Factor(a, n);
        CheckpointResult result = Checkpoint.Capture("factored");
        switch (result.Outcome)
        {
            case CheckpointOutcome.JustDumped:
                Console.WriteLine("dumped, solving on");
                break;
            case CheckpointOutcome.JustRestored:
                Console.WriteLine($"copy {result.Replay!.Index} solving");
                break;
            case CheckpointOutcome.NotCaptured:
                break;
        }

        double[] x = Solve(a, pivots, b, n);
        Console.WriteLine(x[0]);
        return double.IsNaN(x[0]) ? 1 : 0;
    }

    static int[] Factor(double[,] a, int n)
    {
        int[] pivots = new int[n];
        for (int k = 0; k < n; k++)
            pivots[k] = k;
        return pivots;
    }

    static double[] Solve(double[,] a, int[] pivots, double[] b, int n)
    {
        double[] x = new double[n];
        for (int i = 0; i < n; i++)
            x[i] = b[pivots[i]] / (a[i, i] + 1);
        return x;
    }
}
