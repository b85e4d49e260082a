class BlobLease : IDisposable
{
    public void Dispose() => Console.WriteLine("released");
    public void ReleaseLease() { }
}

class TempFile : IDisposable
{
    public string Path { get; } = System.IO.Path.GetTempFileName();
    public void Dispose() => File.Delete(Path);
}

class Worker
{
    static void Main()
    {
        string marker = "job.lock";
        File.WriteAllText(marker, "");
        try
        {
            if (Checkpoint.Capture("a").Outcome == CheckpointOutcome.JustRestored)
                Console.WriteLine("again");
        }
        finally
        {
            File.Delete(marker); //! CKPT1005
        }

        WithTemp();
        WithLease();
        Right();
    }

    static void WithTemp()
    {
        using var temp = new TempFile(); //! CKPT1005
        Console.WriteLine(Checkpoint.Capture("b").Outcome);
        File.ReadAllText(temp.Path);
    }

    static void WithLease()
    {
        using (var lease = new BlobLease()) //! CKPT1005
        {
            Console.WriteLine(Checkpoint.Capture("c").Outcome);
        }
    }

    static void Right()
    {
        using var reader = new StringReader("x");
        CheckpointOutcome outcome = CheckpointOutcome.NotCaptured;
        try
        {
            outcome = Checkpoint.Capture("d").Outcome;
        }
        finally
        {
            if (outcome != CheckpointOutcome.JustRestored)
                File.Delete("original-only");
            Console.WriteLine(reader.ReadLine());
        }

        using (var temp = new TempFile())
            File.ReadAllText(temp.Path);
    }
}
