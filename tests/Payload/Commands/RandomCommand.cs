using System.Security.Cryptography;
using Checkpointing;

namespace Payload.Commands;

internal static class RandomCommand
{
    public static Command Command { get; } = new("random", "", "captures and prints values that no two copies may share", Run);

    private static int Run(Operands operands)
    {
        // Drawn before the capture too, so that every generator is loaded and seeded when it is captured.
        var id = new PerRestore<Guid>(Guid.NewGuid);
        Print("before", id);
        Fact.Capture("random");
        Print("after", id);
        return 0;
    }

    private static void Print(string when, PerRestore<Guid> id)
    {
        Fact.Print($"{when}.bytes", RandomNumberGenerator.GetHexString(32));
        Fact.Print($"{when}.thread", Task.Run(() => RandomNumberGenerator.GetHexString(32)).GetAwaiter().GetResult());
        Fact.Print($"{when}.guid", Guid.NewGuid());
        Fact.Print($"{when}.perRestore", id.Value);
        using var aes = Aes.Create();
        Fact.Print($"{when}.aes", Convert.ToHexString(aes.Key));
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Fact.Print($"{when}.ecdsa", Convert.ToHexString(ecdsa.ExportParameters(includePrivateParameters: true).D!));
    }
}
