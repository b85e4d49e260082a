using System.IO.MemoryMappedFiles;

namespace Payload.Commands;

internal static class MappedCommand
{
    public static Command Command { get; } = new("mapped", "PATH", "writes to a memory-mapped file, and to memory without a file, before and after the capture", Run);

    private static int Run(Operands operands)
    {
        using var file = MemoryMappedFile.CreateFromFile(operands.Text(0, "PATH"), FileMode.Create, null, 4096);
        using MemoryMappedViewAccessor view = file.CreateViewAccessor();
        using var anonymous = MemoryMappedFile.CreateNew(null, 4096);
        using MemoryMappedViewAccessor shared = anonymous.CreateViewAccessor();
        view.Write(0, 11);
        shared.Write(0, 22);
        view.Flush();
        int outcome = (int)Fact.Capture("mapped").Outcome;
        Fact.Print("file", view.ReadInt32(0));
        Fact.Print("anonymous", shared.ReadInt32(0));
        view.Write(4, 100 + outcome);
        view.Flush();
        Fact.Print("written", view.ReadInt32(4));
        return 0;
    }
}
