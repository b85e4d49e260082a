class Jobs
{
    static async Task Main()
    {
        Checkpoint.Capture("one"); //! CKPT1002
        await Checkpoint.CaptureAsync("two"); //! CKPT1002
        _ = Checkpoint.Capture("three");
        var never = Checkpoint.Capture("four"); //! CKPT1002
        await Checkpoint.CaptureAsync("five").ConfigureAwait(false); //! CKPT1002
        await Task.Run(() => { Checkpoint.Capture("six"); }); //! CKPT1002
        Action warm = () => Checkpoint.Capture("seven"); //! CKPT1002
        warm();
        Wrapped(); //! CKPT1002
        if (Wrapped().Outcome == CheckpointOutcome.JustRestored)
            Console.WriteLine("hello again");
        Console.WriteLine(Checkpoint.Capture("eight").Outcome);
        await Work();
    }

    static CheckpointResult Wrapped() => Checkpoint.Capture("wrapped");

    static Task Work() => File.WriteAllTextAsync("out", DateTime.Now.ToString());
}
