using System.Numerics;
using System.Runtime.InteropServices;

namespace Linpack;

/// <summary>PA = LU by Gaussian elimination with partial pivoting: the dgefa and dgesl of LINPACK, by rows.</summary>
internal sealed class LuFactorization
{
    /// <summary>U on and above the diagonal, the multipliers of L below it.</summary>
    private readonly double[][] _rows;

    /// <summary>Which row of the matrix became row i.</summary>
    private readonly int[] _permutation;

    private LuFactorization(double[][] rows, int[] permutation)
    {
        _rows = rows;
        _permutation = permutation;
    }

    /// <summary>Factors in place.</summary>
    /// <exception cref="ArithmeticException">The matrix is singular.</exception>
    public static LuFactorization Of(double[][] rows)
    {
        int[] permutation = [.. Enumerable.Range(0, rows.Length)];
        for (int k = 0; k < rows.Length; k++)
        {
            int pivot = PivotOf(rows, k);
            (rows[k], rows[pivot]) = (rows[pivot], rows[k]);
            (permutation[k], permutation[pivot]) = (permutation[pivot], permutation[k]);
            double diagonal = rows[k][k];
            if (diagonal == 0)
                throw new ArithmeticException($"The matrix is singular: no pivot in column {k}.");
            for (int i = k + 1; i < rows.Length; i++)
            {
                double multiplier = rows[i][k] / diagonal;
                rows[i][k] = multiplier;
                SubtractMultiple(rows[i].AsSpan(k + 1), multiplier, rows[k].AsSpan(k + 1));
            }
        }

        return new LuFactorization(rows, permutation);
    }

    public double[] Solve(double[] rightHandSide)
    {
        int size = _rows.Length;
        var solution = new double[size];
        for (int i = 0; i < size; i++)
        {
            solution[i] = rightHandSide[_permutation[i]];
            for (int j = 0; j < i; j++)
                solution[i] -= _rows[i][j] * solution[j];
        }

        for (int i = size - 1; i >= 0; i--)
        {
            for (int j = i + 1; j < size; j++)
                solution[i] -= _rows[i][j] * solution[j];
            solution[i] /= _rows[i][i];
        }

        return solution;
    }

    private static int PivotOf(double[][] rows, int column)
    {
        int pivot = column;
        for (int i = column + 1; i < rows.Length; i++)
        {
            if (Math.Abs(rows[i][column]) > Math.Abs(rows[pivot][column]))
                pivot = i;
        }

        return pivot;
    }

    private static void SubtractMultiple(Span<double> target, double factor, ReadOnlySpan<double> source)
    {
        Span<Vector<double>> targets = MemoryMarshal.Cast<double, Vector<double>>(target);
        ReadOnlySpan<Vector<double>> sources = MemoryMarshal.Cast<double, Vector<double>>(source);
        for (int i = 0; i < targets.Length; i++)
            targets[i] -= factor * sources[i];
        for (int i = targets.Length * Vector<double>.Count; i < target.Length; i++)
            target[i] -= factor * source[i];
    }
}
