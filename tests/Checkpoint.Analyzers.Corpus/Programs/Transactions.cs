using System.Data.Common;
using System.Transactions;

class Ledger(DbConnection connection)
{
    async Task Book()
    {
        await using var transaction = await connection.BeginTransactionAsync();
        var r = await Checkpoint.CaptureAsync("booked"); //! CKPT1008
        Console.WriteLine(r.Outcome);
        await transaction.CommitAsync();
        Console.WriteLine((await Checkpoint.CaptureAsync("after")).Outcome);
    }

    void Scope()
    {
        using (TransactionScope scope = new())
        {
            Console.WriteLine(Checkpoint.Capture("in").Outcome); //! CKPT1008
            scope.Complete();
        }

        Console.WriteLine(Checkpoint.Capture("out").Outcome);
    }

    static void Main()
    {
    }
}
