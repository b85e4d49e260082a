class Crawler
{
    static async Task Main()
    {
        Task prefetch = Prefetch();
        var a = await Checkpoint.CaptureAsync("a"); //! CKPT1009
        Console.WriteLine(a.Outcome);
        await prefetch;
        var b = await Checkpoint.CaptureAsync("b");
        Console.WriteLine(b.Outcome);

        Thread pump = new(() => Console.WriteLine("pump"));
        pump.Start();
        Console.WriteLine(Checkpoint.Capture("c").Outcome); //! CKPT1009
        pump.Join();
        Console.WriteLine(Checkpoint.Capture("d").Outcome);

        var left = Task.Run(() => 1);
        var right = Task.Run(() => 2);
        await Task.WhenAll(left, right);
        Console.WriteLine(Checkpoint.Capture("e").Outcome);
    }

    static async Task Prefetch() => await File.ReadAllTextAsync("pages");
}
