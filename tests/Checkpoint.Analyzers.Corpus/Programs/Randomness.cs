using System.Security.Cryptography;

class Game
{
    private readonly Random _dice = new();
    private readonly PerRestore<Random> _fair = new(() => new Random());
    private Random _renewed = new();
    private IDisposable? _registration;

    void Play()
    {
        _registration = Checkpoint.Register(afterRestore: _ => _renewed = new Random());
        int first = Random.Shared.Next();
        var local = new Random();
        var seeded = new Random(7);
        var fresh = new Random();
        byte[] key = RandomNumberGenerator.GetBytes(32);
        using var aes = Aes.Create();
        using var rsa = RSA.Create(2048);
        using var loaded = RSA.Create();
        loaded.ImportFromPem(File.ReadAllText("key.pem"));
        var result = Checkpoint.Capture("table");
        if (result.Outcome == CheckpointOutcome.JustRestored)
        {
            fresh = new Random();
            Console.WriteLine(result.Replay!.Index);
        }

        Console.WriteLine(first + Random.Shared.Next()); //! CKPT2001
        Console.WriteLine(local.Next()); //! CKPT2001
        Console.WriteLine(seeded.Next()); //! CKPT2001
        Console.WriteLine(fresh.Next());
        Console.WriteLine(_fair.Value.Next());
        Console.WriteLine(_renewed.Next());
        Console.WriteLine(Throw());
        using var hmac = new HMACSHA256(key); //! CKPT2003
        Console.WriteLine(hmac.ComputeHash(new byte[1]));
        Console.WriteLine(aes.EncryptCbc(new byte[1], new byte[16])); //! CKPT2003
        Console.WriteLine(rsa.ExportRSAPublicKey()); //! CKPT2003
        Console.WriteLine(loaded.ExportRSAPublicKey());
    }

    int Throw() => _dice.Next(6); //! CKPT2001

    static void Main() => new Game().Play();
}
