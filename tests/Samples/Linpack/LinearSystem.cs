namespace Linpack;

/// <summary>The dense matrix that LINPACK solves for, and how good a solution of it is.</summary>
internal sealed class LinearSystem
{
    private readonly double[][] _rows;

    private LinearSystem(double[][] rows) => _rows = rows;

    public int Size => _rows.Length;

    /// <summary>A matrix with elements in [-0.5, 0.5): the same one for the same seed, on every machine.</summary>
    public static LinearSystem Generate(int size, int seed)
    {
        var random = new Random(seed);
        return new LinearSystem([.. Enumerable.Range(0, size).Select(_ => RandomVector(size, random))]);
    }

    public static double[] RightHandSide(int size, int seed) => RandomVector(size, new Random(seed));

    public LuFactorization Factor() => LuFactorization.Of([.. _rows.Select(row => (double[])row.Clone())]);

    /// <summary>‖Ax-b‖ / (ε·(‖A‖·‖x‖+‖b‖)·n) in the maximum norm. High-Performance LINPACK takes x for right when it is below 16.</summary>
    public double NormalisedResidual(double[] solution, double[] rightHandSide)
    {
        double residual = 0, matrixNorm = 0;
        for (int i = 0; i < Size; i++)
        {
            double sum = -rightHandSide[i], rowSum = 0;
            for (int j = 0; j < Size; j++)
            {
                sum += _rows[i][j] * solution[j];
                rowSum += Math.Abs(_rows[i][j]);
            }

            residual = Math.Max(residual, Math.Abs(sum));
            matrixNorm = Math.Max(matrixNorm, rowSum);
        }

        double epsilon = double.BitIncrement(1) - 1;
        return residual / (epsilon * ((matrixNorm * solution.Max(Math.Abs)) + rightHandSide.Max(Math.Abs)) * Size);
    }

    private static double[] RandomVector(int size, Random random)
    {
        var vector = new double[size];
        for (int i = 0; i < size; i++)
            vector[i] = random.NextDouble() - 0.5;
        return vector;
    }
}
