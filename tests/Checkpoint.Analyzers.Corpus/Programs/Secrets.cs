using System.Net;
using System.Security.Cryptography;
using Checkpointing.Criu;

class Vault
{
    private string _apiKey = "";
    private string _keyName = "";
    private CancellationToken _token;
    private long _counter;

    static void Main() => new Vault().Run();

    void Run()
    {
        string password = File.ReadAllText("password");
        NetworkCredential credential = new("me", password);
        byte[] secret = File.ReadAllBytes("secret");
        CryptographicOperations.ZeroMemory(secret);
        var result = Checkpoint.Capture("open");
        if (result.Outcome == CheckpointOutcome.JustRestored)
        {
            Console.WriteLine(credential.UserName); //! CKPT7001
            Console.WriteLine(_apiKey.Length); //! CKPT7001
            Console.WriteLine(_keyName + _token);
        }

        Environment.SetEnvironmentVariable("CHECKPOINT_STORE", Path.Combine(Path.GetTempPath(), "store")); //! CKPT7002
        Directory.CreateDirectory("images", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead); //! CKPT7002
        Directory.CreateDirectory("images", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        CriuDumpOptions options = new("/var/lib/me/images")
        {
            LogFile = "logs/criu.log", //! CKPT7003
            LeaveRunning = true,
            LeaveStopped = true, //! CKPT7003
            Pid = Environment.ProcessId, //! CKPT7003
        };
        CriuRestoreOptions fine = new("images") { LogFile = "criu.log" };
        Console.WriteLine(options.LogFile + fine.LogFile);
        Seal(new byte[32], [1, 2, 3]);
    }

    void Seal(byte[] key, byte[] text)
    {
        using AesGcm gcm = new(key, 16);
        byte[] nonce = new byte[12];
        BitConverter.TryWriteBytes(nonce, _counter++);
        gcm.Encrypt(nonce, text, new byte[text.Length], new byte[16]); //! CKPT2004
        byte[] random = new byte[12];
        RandomNumberGenerator.Fill(random);
        gcm.Encrypt(random, text, new byte[text.Length], new byte[16]);
    }
}
