namespace Payload.Commands;

internal static class DeletedCommand
{
    public static Command Command { get; } = new("deleted", "PATH MB", "captures with a file open that is deleted and has MB of content, then reads and writes it", Run);

    private static int Run(Operands operands)
    {
        string path = operands.Text(0, "PATH");
        using var file = new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.Delete);
        byte[] block = new byte[1 << 20];
        for (int i = 0; i < operands.Number(1, "MB"); i++)
        {
            Array.Fill(block, (byte)(i + 1));
            file.Write(block);
        }

        file.Flush();
        File.Delete(path);
        Fact.Capture("deleted");
        Fact.Print("length", file.Length);
        file.Position = file.Length - 1;
        Fact.Print("last", file.ReadByte());
        file.WriteByte(77);
        file.Flush();
        Fact.Print("lengthAfter", file.Length);
        Fact.Print("visible", File.Exists(path));
        return 0;
    }
}
